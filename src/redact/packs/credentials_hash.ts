// Stored passwords: hashes with a frame of their own, in files, tables and configurations.
//
// A hash with its salt can be guessed against, so it is masked whole. A bare digest (32 hexadecimal digits) is no
// password hash without a place that says so.
// Must not hold passwords in the clear.

import { ASSIGN, PASSWORD } from "./credentials_forms.ts";
import { anyCase, named } from "./fragments.ts";
import type { PackRule } from "./types.ts";

export const PASSWORD_HASHES: readonly PackRule[] = [
  {
    id: "password-hash",
    entity: "PASSWORD_HASH",
    pattern: String.raw`\$2[abxy]?\$[0-9]{2}\$[./A-Za-z0-9]{53}|\$argon2(?:id|i|d)\$v=[0-9]{1,3}\$m=[0-9,=mtp]+\$[A-Za-z0-9+/]{8,}\$[A-Za-z0-9+/]{16,}|\$[56]\$(?:rounds=[0-9]{1,9}\$)?[./A-Za-z0-9]+\$[./A-Za-z0-9]{43,}|\$g?y\$[./A-Za-z0-9]+\$[./A-Za-z0-9]+\$[./A-Za-z0-9]{43}|SCRAM-SHA-(?:1|256|512)\$[0-9]{1,7}:[A-Za-z0-9+/=]{8,}\$[A-Za-z0-9+/]{27,}={0,2}:[A-Za-z0-9+/]{27,}={0,2}|\bmd5[0-9a-f]{32}\b`,
    mask: { kind: "redact" },
    source: "crypt(5); RFC 9106 and the PHC string format; PostgreSQL manual, pg_authid.rolpassword",
    severity: "high",
    examples: {
      match: [
        `"hash":"«$2b$12$${"A".repeat(53)}»"`,
        `app,«SCRAM-SHA-256$4096:AAAAAAAAAAAAAAAAAAAAAA==$${"A".repeat(43)}=:${"A".repeat(43)}=»,t`,
        `root:«$6$saltsalt$${"a".repeat(86)}»:19000:0:99999:7:::`,
        `root:«$y$j9T$aaaaaaaa$${"a".repeat(43)}»:19000:`,
        `«$argon2id$v=19$m=65536,t=3,p=4$AAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAA»`,
        `'«md500000000000000000000000000000000»'`,
      ],
      no: [
        "$2b$12$short",
        "SCRAM-SHA-256",
        "md5: d41d8cd98f00b204e9800998ecf8427e",
        "$6$salt$",
        "$500 and $600",
      ],
    },
  },
  {
    id: "password-hash-crypt",
    entity: "PASSWORD_HASH",
    pattern: String.raw`\$(?:1|apr1)\$[./A-Za-z0-9]+\$[./A-Za-z0-9]{22}|\$sha1\$[0-9]+\$[./A-Za-z0-9]+\$[./A-Za-z0-9]{28}|\$3\$\$[0-9a-f]{32}|\$7\$[./A-Za-z0-9]{11,}\$[./A-Za-z0-9]{43}|\$md5[,$](?:rounds=[0-9]+\$)?[./A-Za-z0-9]+\${1,2}[./A-Za-z0-9]{22}|\$[PH]\$[./0-9A-Za-z]{31}|\$S\$[./0-9A-Za-z]{52}|\$8\$[./A-Za-z0-9]{14}\$[./A-Za-z0-9]{43}|\$9\$[./A-Za-z0-9]{14}\$[./A-Za-z0-9]{43}`,
    mask: { kind: "redact" },
    source:
      "crypt(5); Apache HTTP Server, misc/password_encryptions; phpass, Drupal and Cisco IOS types 8 and 9",
    severity: "high",
    examples: {
      match: [
        `bob:«$apr1$aaaaaaaa$${"A".repeat(22)}»\n`,
        `"h": "«$1$salt0000$${"a".repeat(22)}»"`,
        `INSERT INTO wp_users VALUES (1,'admin','«$P$B${"a".repeat(30)}»')`,
        `enable secret 9 «$9$${"a".repeat(14)}$${"A".repeat(43)}»`,
      ],
      no: ["$1$short$x", "$P$B", "costs $1 or $2", "$apr1$aaaaaaaa$"],
    },
  },
  {
    id: "password-hash-framework",
    entity: "PASSWORD_HASH",
    pattern: String.raw`(?:\b|\\[nrt])(?:pbkdf2_sha(?:1|256|512)|bcrypt_sha256|argon2|pbkdf2:sha(?:1|256|512)(?::[0-9]{3,8})?|scrypt(?::[0-9]{1,8}){0,3}|sha(?:1|256|512)|md5)\$(?:[A-Za-z0-9./+=,_-]*\$){1,4}[A-Za-z0-9+/=._-]{31,}|\$(?:pbkdf2(?:-sha(?:1|256|512))?|scrypt|bcrypt-sha256)\$(?:[A-Za-z0-9./+=,_-]+\$){1,3}[A-Za-z0-9+/=._-]{27,}`,
    mask: { kind: "redact" },
    source:
      "Django documentation, topics/auth/passwords; Werkzeug security helpers; passlib modular crypt format",
    severity: "high",
    examples: {
      match: [
        `1,admin,«pbkdf2_sha256$600000$aaaaaaaaaaaa$${"A".repeat(43)}=»,t`,
        `{"password_hash":"«scrypt:32768:8:1$aaaaaaaa$${"0".repeat(128)}»"}`,
        `hash=«pbkdf2:sha256:260000$aaaaaaaa$${"0".repeat(64)}»&x`,
        `<h>«$pbkdf2-sha256$29000$aaaaaaaaaaaaaaaa$${"A".repeat(43)}»</h>`,
      ],
      no: ["sha256$x$short", "pbkdf2_sha256", "sha1-0000", "md5$aaaa$0000"],
    },
  },
  {
    id: "password-hash-ldap",
    entity: "PASSWORD_HASH",
    pattern: String.raw`\{(?:${anyCase("s?sha(?:256|384|512)?|s?md5|crypt|pbkdf2(?:-sha(?:1|256|512))?|argon2|bcrypt|noop")})\}(?P<secret>[A-Za-z0-9+/$.,=]{13,}={0,2})`,
    mask: { kind: "redact" },
    source:
      "RFC 2307 section 5.3; OpenLDAP Administrator's Guide, password storage; Spring Security encoders",
    severity: "high",
    examples: {
      match: [
        "userPassword: {SSHA}«AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA»",
        "bob:{SHA}«AAAAAAAAAAAAAAAAAAAAAAAAAAA=»\n",
        `{"password":"{bcrypt}«$2a$10$${"A".repeat(53)}»"}`,
      ],
      no: ["{sha}", "{SHA} x", `\${SHA}AAAA`, "{md5}short"],
    },
  },
  {
    id: "password-hash-shadow",
    entity: "PASSWORD_HASH",
    pattern: String.raw`[a-z0-9_-]:!?(?P<secret>[./A-Za-z0-9]{13}):[0-9]{5}:[0-9]{0,5}:|:[0-9]{3,6}:[0-9A-Fa-f]{32}:[0-9A-Fa-f]{32}:::`,
    mask: { kind: "redact" },
    source: "shadow(5) with traditional DES crypt; the pwdump form of Windows hashes",
    severity: "high",
    examples: {
      match: [
        "bob:«aaaaaaaaaaaaa»:19000:0:99999:7:::\n",
        "Administrator«:500:AAD3B435B51404EEAAD3B435B51404EE:00000000000000000000000000000000:::»",
        `{"line":"svc:«AA0a/.AAAAAAA»:18500:0:"}`,
      ],
      no: ["daemon:*:19000:0:99999:7:::", "bob:!:19000:0:", "x:y:12345:0", "root:x:0:0:root:/root:/bin/bash"],
    },
  },
  {
    id: "password-hash-database",
    entity: "PASSWORD_HASH",
    pattern: String.raw`${named("identified by password|mysql_native_password'? (?:by|as)|authentication_string")}["']?(?:[ \t]{1,8}|[ \t]{0,4}[:=,][ \t]{0,4})["']?(?P<secret>\*[0-9A-F]{40})|\b0x0[12]00[0-9A-F]{48,136}\b|\bS:[0-9A-F]{60};T:[0-9A-F]{160}|\b(?:${anyCase("password [57]|secret [458]|key-string 7|key 7")}) [0-9A-F]{8,64}\b`,
    mask: { kind: "redact" },
    source: "MySQL manual, CREATE USER; SQL Server PWDENCRYPT; Oracle USER$.SPARE4; Cisco IOS type 7",
    severity: "high",
    examples: {
      match: [
        `CREATE USER a IDENTIFIED BY PASSWORD '«*0000000000000000000000000000000000000000»'`,
        `{"authentication_string":"«*AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA»"}`,
        `CREATE LOGIN x WITH PASSWORD = «0x0200${"0A".repeat(66)}» HASHED`,
        `username bob «password 7 0822455D0A16»\n`,
      ],
      no: ["'*0000'", "0x0200AB", "password 7 days", "select * from x"],
    },
  },
  {
    id: "password-hash-named",
    entity: "PASSWORD_HASH",
    pattern: String.raw`${PASSWORD}[_-]?(?:${anyCase("hash|digest|md5|sha1|sha256|sha512|crypt")})${ASSIGN}["']?(?P<secret>[0-9a-fA-F]{32,128}|[A-Za-z0-9+/]{27,86}={1,2})(?:["' \t\r\n,;}]|\z)`,
    mask: { kind: "redact" },
    source:
      "columns and keys that hold digests of passwords (OWASP Password Storage Cheat Sheet, legacy hashes)",
    severity: "high",
    examples: {
      match: [
        `{"passwordHash":"«00000000000000000000000000000000»"}`,
        "password_digest: «0000000000000000000000000000000000000000»\n",
        "PASSWD_SHA256=«0000000000000000000000000000000000000000000000000000000000000000»;",
      ],
      no: [
        "password_hash: bcrypt",
        `"passwordHash":""`,
        "password_hash = 0000",
        "file_hash: 00000000000000000000000000000000",
      ],
    },
  },
];

// Credentials that are told by the file or record in which they stand: .netrc, .pgpass, .npmrc, Docker and Kubernetes
// configurations, connection strings, SQL statements, command lines of known tools.
//
// The pattern spells the frame around the value; only the value is masked.
// Must not hold key material (credentials_keys.ts) or what a mere name tells (credentials_password.ts).

import { ASSIGN, CASES, wordBut } from "./credentials_forms.ts";
import { anyCase, named } from "./fragments.ts";
import type { PackRule } from "./types.ts";

/** Words that are no password, in prose about commands above all. */
const WORD = wordBut(
  4,
  "aaa and are exam for foo from has hist host is key log my need new not onl pas path pref pro pw req sec ser sto tes the thi to tok use user wit xx you",
);

/** A base64 text of full groups of four, as encoders write it, with a digit or sign among its first characters. */
const BASE64 = "(?:[A-Za-z0-9+/]{4}){2,}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?";

/** `  name: value` lines of a YAML mapping. */
const YAML_LINE = String.raw`[ ]{1,12}[A-Za-z0-9_.-]+: ?[!-~]+\r?\n`;

export const FILE_CREDENTIALS: readonly PackRule[] = [
  {
    id: "netrc-password",
    entity: "PASSWORD",
    pattern: String.raw`\b(?:login|account|machine)[ \t\r\n]{1,8}[!-~]+(?:[ \t\r\n]|\\[nt])+password[ \t]{1,8}(?P<secret>[A-Za-z_.]*[0-9!@#$%^&*+~-][!-\[\]-~]*|${WORD})(?:[ \t\r\n\\"']|\z)`,
    maxLen: 256,
    mask: { kind: "redact" },
    source: "GNU inetutils manual, .netrc file; curl and git-credential-netrc",
    severity: "critical",
    examples: {
      match: [
        "machine api.example login bob password «hunter2»\n",
        "machine x.example\n  login bob\n  password «correct-horse»\n",
        `{"netrc":"machine h login u password «Aa0aaaa»\\n"}`,
        "default login anonymous password «user@site»",
      ],
      no: [
        "machine learning password",
        "login and password are needed",
        "machine x login y\n",
        "login password: x",
      ],
    },
  },
  {
    id: "pgpass",
    entity: "PASSWORD",
    pattern: String.raw`(?:[A-Za-z0-9.-]|\*):(?:54[0-9]{2}|64[0-9]{2}|\*):[A-Za-z_*][A-Za-z0-9_*-]*:[A-Za-z_*][A-Za-z0-9_.@*-]*:(?P<secret>(?:[!#-&(-9;-\[\]-~]|\\[:\\]){3,})(?:[\r\n"' \\<]|\z)`,
    maxLen: 256,
    mask: { kind: "redact" },
    source: "PostgreSQL manual, libpq-pgpass: hostname:port:database:username:password",
    severity: "critical",
    examples: {
      match: [
        "db.example:5432:orders:app:«hunter2»\n",
        "*:*:*:postgres:«s3cr3t!»\n",
        `echo "localhost:5432:*:bob:«letmein»" > ~/.pgpass`,
      ],
      no: ["host:5432:db", "a.c:5432:12:warning:text", "10.0.0.1:5432/db", "x:5432:db:user:"],
    },
  },
  {
    id: "npmrc-auth",
    entity: "SECRET",
    pattern: String.raw`(?:_authToken|\b_auth|:_password)["']?[ \t]{0,4}[=:][ \t]{0,4}\\{0,3}["']?(?P<secret>[A-Za-z0-9+/_=-]{8,})`,
    maxLen: 2048,
    mask: { kind: "redact" },
    source: "npm documentation, configuring-npm/npmrc: auth related configuration",
    severity: "critical",
    examples: {
      match: [
        "//registry.example/:_authToken=«00000000-0000-0000-0000-000000000000»\n",
        "//r.example/:_password=«aHVudGVyMg==»\n//r.example/:username=a",
        `_auth = "«Ym9iOmh1bnRlcjI=»"`,
        `{"//r.example/:_authToken":"«AAAAAAAAAAAAAAAA»"}`,
      ],
      no: [`//r.example/:_authToken=\${NPM_TOKEN}`, "_auth=", "always-auth=true", "user_auth=x"],
    },
  },
  {
    id: "docker-auth",
    entity: "SECRET",
    pattern: String.raw`\\{0,3}"(?:auth|identitytoken|registrytoken)\\{0,3}"[ \t]{0,4}:[ \t\n]{0,4}\\{0,3}"(?P<secret>[A-Za-z]{0,24}[0-9+/][A-Za-z0-9+/._-]{7,}={0,2}|[A-Za-z0-9+/]{8,}={1,2})\\{0,3}"`,
    maxLen: 4096,
    mask: { kind: "redact" },
    source: "Docker documentation, docker login: auths in config.json hold base64 of user and password",
    severity: "critical",
    examples: {
      match: [
        `{"auths":{"r.example":{"auth":"«Ym9iOmh1bnRlcjI=»"}}}`,
        `"{\\"auths\\":{\\"r\\":{\\"auth\\":\\"«dXNlcjpwYXNzMQ==»\\"}}}"`,
        `"identitytoken": "«aaaa0000-aaaa-0000»",`,
      ],
      no: [`"auth": "required"`, `"auth":"oauth2"`, `"auth":{}`, `"authors":"aaaa0000aaaa0000"`],
    },
  },
  {
    id: "docker-config-json",
    entity: "SECRET",
    pattern: String.raw`\.dockerc(?:onfigjson|fg)\\{0,3}"?:[ \t]{0,4}\\{0,3}["']?(?:[|>]-?\r?\n[ \t]{1,16})?(?P<secret>(?:eyJ|ewog|ewo)[A-Za-z0-9+/]{12,}={0,2})`,
    maxLen: 16384,
    mask: { kind: "redact" },
    source: "Kubernetes documentation, tasks/configure-pod-container/pull-image-private-registry",
    severity: "critical",
    examples: {
      match: [
        "data:\n  .dockerconfigjson: «eyJhdXRocyI6eyJyIjp7fX19»\n",
        `{"data":{".dockerconfigjson":"«eyJhdXRocyI6eyJyIjp7fX19»"}}`,
        "  .dockercfg: >-\n    «eyJhdXRocyI6eyJyIjp7fX19»",
      ],
      no: ["type: kubernetes.io/dockerconfigjson", ".dockerconfigjson: {}", ".dockerconfigjson: eyJ"],
    },
  },
  ...[0, 1, 2, 3].map(kubernetesSecret),
  {
    id: "kubernetes-secret-json",
    entity: "KUBERNETES_SECRET",
    pattern: String.raw`"(?:data|stringData)":[ \t\r\n]{0,8}\{[ \t\r\n]{0,16}"[A-Za-z0-9_.-]+":[ \t]{0,2}"(?P<secret>(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=))"`,
    maxLen: 4096,
    mask: { kind: "redact" },
    source: "Kubernetes API reference, Secret v1: data holds base64 (kubectl get secret -o json)",
    severity: "critical",
    examples: {
      match: [
        `{"apiVersion":"v1","data":{"a":"«aHVudGVyMg==»"},"kind":"Secret"}`,
        `"data": {\n    "tls.key": "«AAAAAAA=»",\n    "b": "AAAA"\n  },\n  "kind": "Secret"`,
        `{"kind":"Secret","stringData":{"pw":"«aaaa000=»"},"type":"Opaque"}`,
      ],
      no: [`{"data":{"a":"YWFhYWFh"}}`, `{"data":{},"kind":"Secret"}`, `{"data":{"a":"x="},"kind":"Secret"}`],
    },
  },
  {
    id: "sql-user-password",
    entity: "PASSWORD",
    pattern: String.raw`\b(?:IDENTIFIED(?: WITH ["']?[A-Za-z0-9_]+["']?)? BY(?: VALUES)?|${anyCase("(?:create|alter) (?:role|user|login)")} ["'\[]?[A-Za-z0-9_$.@-]+["'\]]? (?:${anyCase("(?:with )?(?:login )?(?:encrypted |unencrypted )?(?:password|identified by)")})|(?:ENCRYPTED|LOGIN|WITH|SET) PASSWORD)[ \t\r\n]{1,8}(?:= ?)?N?["']?(?P<secret>[!#-&*+.-:<-\[\]-~]{3,128})["']?(?:[ \t\r\n;,)\\]|\z)`,
    mask: { kind: "redact" },
    source:
      "Oracle SQL Language Reference (CREATE USER ... IDENTIFIED BY), PostgreSQL manual (CREATE ROLE), MySQL manual",
    severity: "critical",
    examples: {
      match: [
        "CREATE USER scott IDENTIFIED BY «tiger»;",
        `ALTER USER bob IDENTIFIED BY "«Hunter2»"`,
        "CREATE USER a IDENTIFIED WITH sha256_password BY '«qwerty»'",
        `{"q":"ALTER ROLE app PASSWORD '«letmein»';"}`,
        "CREATE ROLE x LOGIN ENCRYPTED PASSWORD '«Aa0aaaa»'",
      ],
      no: [
        "identified by",
        "users are identified by name",
        "ALTER USER bob PASSWORDS x",
        "the user password is",
      ],
    },
  },
  {
    id: "connection-user-password",
    entity: "PASSWORD",
    pattern: String.raw`(?:jdbc:oracle:(?:thin|oci8?):|\b(?:sqlplus|sqlldr|expdp|impdp|rman target|exp|imp)(?: -[A-Za-z]{1,8}){0,3} )"?[A-Za-z_][A-Za-z0-9_$#]{0,29}/"?(?P<secret>[!#-.0-?A-~]{2,64})"?@`,
    mask: { kind: "redact" },
    source: "Oracle Database JDBC Developer's Guide (thin URL), SQL*Plus User's Guide (logon)",
    severity: "critical",
    examples: {
      match: [
        "jdbc:oracle:thin:scott/«tiger»@//db:1521/x",
        "sqlplus system/«Aa0aaaa»@orcl",
        `{"url":"jdbc:oracle:thin:app/«hunter2»@db:1521:x"}`,
      ],
      no: ["jdbc:oracle:thin:@//db:1521/x", "sqlplus / as sysdba", "sqlplus user@db"],
    },
  },
  {
    id: "tool-password",
    entity: "PASSWORD",
    pattern: String.raw`(?:sshpass -p ?|htpasswd -[a-zA-Z]{0,3}b[a-zA-Z]{0,3} [!-~]+ [!-~]+ |-pass(?:in|out)? pass:|rabbitmqctl (?:add_user|change_password) [!-~]+ |redis-cli (?:-h [!-~]+ )?(?:-p [0-9]+ )?-a )["']?(?P<secret>[A-Za-z./:_,-]*[0-9!#%*+=@^~?][A-Za-z0-9!#$%*+./:=@^_~?,-]{2,}|[A-Za-z_]{3,}[0-9]|${CASES}|${WORD})(?:[ \t\r\n"'\x60\\;,|&<)\]}]|\z)`,
    maxLen: 256,
    mask: { kind: "redact" },
    source:
      "manual pages of sshpass(1), redis-cli, htpasswd(1), openssl-passphrase-options(1), rabbitmqctl(8)",
    severity: "critical",
    examples: {
      match: [
        "sshpass -p '«hunter2»' ssh a@b",
        "redis-cli -h x -a «letmein» ping",
        "openssl rsa -in k.pem -passin pass:«Aa0aaaa»\n",
        "htpasswd -cb /etc/x bob «hunter2»",
      ],
      no: ["ssh -p 22 host", "redis-cli -a", "sshpass -p $PW1 ssh", "-pass through"],
    },
  },
  {
    id: "tool-option-password",
    entity: "PASSWORD",
    pattern: String.raw`\b(?:(?:mysql(?:dump|admin|import)?|mariadb(?:-dump)?|mongo(?:sh|dump|restore)?|sqlcmd|(?:docker|podman|registry|az|oc|acr|nerdctl|buildah|skopeo) login) (?:[!-~]+ ){0,4}?-p ?|(?:sqlcmd|mosquitto_[ps]ub|unzip|zip|ldap(?:search|modify|add|delete|passwd)|plink|pscp|psftp) (?:[!-~]+ ){0,4}?-(?:P|w|pw) ?)["']?(?P<secret>[A-Za-z./:_,-]*[0-9!#%*+=@^~?][A-Za-z0-9!#$%*+./:=@^_~?,-]{2,}|[A-Za-z_]{3,}[0-9])(?:[ \t\r\n"'\x60\\;,|&<)\]}]|\z)`,
    mask: { kind: "redact" },
    source: "manual pages of mysql(1), docker login, mongosh, sqlcmd, ldapsearch(1), plink(1), zip(1)",
    severity: "critical",
    examples: {
      match: [
        "mysql -u root -p«Aa0aaaa» db",
        "RUN docker login -u bob -p «s3cr3tpw» r.example",
        `{"cmd":"ldapsearch -x -D cn=a -w «Aa0aaaa» -b dc=x"}`,
        "sqlcmd -S db -U sa -P '«P@ssw0rd»'\n",
      ],
      no: ["mysql -u root -p db", "docker run -p 8080:80 x", "mkdir -p a1/b2", "docker login -p $PW1"],
    },
  },
  {
    id: "curl-user",
    entity: "PASSWORD",
    pattern: String.raw`(?:\b|\\[nrt])(?:curl|xh|wget|lftp|https?) (?:[!-~]+ ){0,6}?(?:-u ?|--user[ =]|-a |--auth[ =]|--proxy-user[ =]|-U )["']?[A-Za-z0-9_.@%+-]*:(?P<secret>[A-Za-z0-9!#%*+.=@^_~?,-][A-Za-z0-9!#%*+./=@^_~?,-]{2,})`,
    maxLen: 256,
    mask: { kind: "redact" },
    source: "curl(1) --user and --proxy-user; HTTPie --auth",
    severity: "critical",
    examples: {
      match: [
        "curl -s -u bob:«hunter2» https://x.example",
        `curl --user "admin:«Aa0aaaa»" -X POST x`,
        "http -a bob:«letmein» x.example",
      ],
      no: ["curl -u bob https://x.example", "curl -u $USER:$PASS x", "curl --user-agent x:abc1"],
    },
  },
  {
    id: "azure-key",
    entity: "AZURE_KEY",
    pattern: String.raw`${named("account_?key|shared_?access_?key|sharedsecret|primary_?key|secondary_?key")}\\{0,3}["']?[ \t]{0,4}[:=][ \t]{0,4}\\{0,3}["']?(?P<secret>[A-Za-z0-9+/]{40,}={0,2})`,
    mask: { kind: "redact" },
    source:
      "Azure documentation, storage-configure-connection-string; service-bus-sas; Cosmos DB connection strings",
    severity: "critical",
    examples: {
      match: [
        `DefaultEndpointsProtocol=https;AccountName=x;AccountKey=«${"A".repeat(86)}==»;EndpointSuffix=core.windows.net`,
        `Endpoint=sb://x.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey=«${"A".repeat(43)}=»`,
        `{"account_key": "«${"0".repeat(86)}==»"}`,
      ],
      no: [
        "AccountKey=short",
        "AccountName=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "SharedAccessKeyName=RootManageSharedAccessKey",
      ],
    },
  },
  {
    id: "azure-client-secret",
    entity: "AZURE_KEY",
    pattern: `[A-Za-z0-9_~.]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34}|[?&]${anyCase("sig=")}(?P<secret>[A-Za-z0-9%]{43,128}%3[Dd])`,
    mask: { kind: "redact" },
    source:
      "Microsoft Entra documentation (client secrets: digit, Q, tilde), Azure Storage SAS (sig parameter)",
    severity: "critical",
    examples: {
      match: [
        "AZURE_CLIENT_SECRET=«AAA8Q~AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA»",
        `"clientSecret":"«aaa0Q~0000000000000000000000000000000»"`,
        "https://x.blob.core.windows.net/c/b?sv=2024&sig=«AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA%3D»&se=1",
      ],
      no: ["AAA8Q~AAAA", "AAAAQ~AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "?sig=abc%3D", "design=AAAA"],
    },
  },
  {
    id: "aws-secret-access-key",
    entity: "AWS_SECRET_KEY",
    pattern: String.raw`${named("aws(?:[A-Za-z0-9_.-]+)?(?:key|secret|token)|secret_?access_?key")}${ASSIGN}["'\x60\\]{0,4}(?P<secret>[A-Za-z0-9/+]{40})`,
    mask: { kind: "redact" },
    source: "AWS IAM User Guide, id_credentials_access-keys: 40 characters; the example is AWS's own",
    severity: "critical",
    examples: {
      match: [
        "aws_secret_access_key = «wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY»",
        `{"SecretAccessKey": "«wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY»"}`,
        "export AWS_SECRET_ACCESS_KEY='«AAAAAAAAAA/AAAAAAAAA+AAAAAAAAAAAAAAAAAAA»'",
      ],
      no: [
        "sha1=da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "aws_secret_access_key = $SECRET",
        "aws_region = us-east-1",
        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
      ],
    },
  },
];

/** One rule for each of the first values of a Secret's mapping: a match has one finding, and they stand in one block. */
function kubernetesSecret(index: number): PackRule {
  const before = YAML_LINE.repeat(index);
  const filler = "  a: AAAA\n".repeat(index);
  return {
    id: `kubernetes-secret-${index + 1}`,
    entity: "KUBERNETES_SECRET",
    pattern: String.raw`(?m:^)(?:data|stringData):[ \t]{0,4}\r?\n${before}[ ]{1,12}[A-Za-z0-9_.-]+: {1,2}["']?(?P<secret>${BASE64})["']?(?:\r?\n|\z)`,
    maxLen: 4096,
    mask: { kind: "redact" },
    source: "Kubernetes API reference, Secret v1: data holds base64 values (kubectl get secret -o yaml)",
    severity: "high",
    confidence: "medium",
    examples: {
      match: [
        `kind: Secret\ndata:\n${filler}  pw: «aHVudGVyMg==»\n`,
        `apiVersion: v1\r\ndata:\r\n${filler}  tls.key: "«aaaa0000aaaa»"\r\n`,
        `data:\n${filler}    b-c: «AAAAAAAAAAA=»`,
      ],
      no: [
        `data:\n${filler}  level: info\n`,
        "data: aHVudGVyMg==",
        `metadata:\n${filler}  x: aHVudGVyMg==\n`,
      ],
    },
  };
}

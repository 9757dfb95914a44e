// The part of builtin/secrets that has no form of its own and is found behind its name, in a header or in a URL.
//
// Passwords have one rule for each way of quoting, since where a value ends depends on how it is quoted. Only the value
// is masked (group `secret`), so what it belonged to stays readable.
// Must not hold rules for tokens with a prefix of their own: those are in tokens.ts.

import { ASSIGN, PASSWORD_NAME, SECRET_NAME } from "./fragments.ts";
import type { PackRule } from "./types.ts";

export const CREDENTIALS: readonly PackRule[] = [
  {
    id: "url-password",
    entity: "PASSWORD",
    pattern: String.raw`[A-Za-z][A-Za-z0-9+.-]{1,30}:\\?/\\?/[A-Za-z0-9._~%!$&'*+,;=-]{0,128}:(?P<secret>(?:[A-Za-z0-9._~!$&'()*+,;=:%@#^|{}\[\]?-]|[\x{80}-\x{7FF}]){1,128})@[A-Za-z0-9\[._~-]`,
    mask: { kind: "redact" },
    source: "RFC 3986 section 3.2.1: user information; also unescaped characters that clients accept",
    severity: "critical",
    examples: {
      match: [
        "DATABASE_URL=postgres://app:«hunter2»@db.example:5432/main",
        `{"dsn":"mysql://root:«p%40ss@word»@10.0.0.1/x"}`,
        "redis://:«s3cr3t»@cache:6379/0",
        "git clone https://user:«tok-en_1»@git.example/a.git",
        `"mongodb+srv:\\/\\/u:«pä55»@c.example\\/db"`,
      ],
      no: [
        "http://localhost:8080/path",
        "https://example.com/@scope/pkg@1.0.0",
        "ssh://git@example.com:22/a.git",
        "https://example.com:443/a?b=c@d",
        "postgres://app@db/main",
      ],
    },
  },
  {
    id: "password-quoted",
    entity: "PASSWORD",
    pattern: String.raw`(?i:${PASSWORD_NAME})["'\x60\]]{0,2}[ \t]{0,8}(?:=>|:=|[:=])[ \t]{0,8}"(?P<secret>(?:[ !#-\[\]-~]|[\x{80}-\x{10FFFF}]|\\[ -~])+)`,
    maxLen: 4096,
    mask: { kind: "redact" },
    source:
      "RFC 8259 section 7 (JSON strings); YAML 1.2.2 section 7.3.1; string literals of common languages",
    severity: "critical",
    examples: {
      match: [
        `{"user":"a","password":"«hunter2»"}`,
        `DB_PASSWORD="«correct horse battery»"`,
        `conn.passwd = "«a\\"b'c»";`,
        `"userPassword": "«пароль»"`,
      ],
      no: [
        `"password":""`,
        `"password": null`,
        `"password_hint":"dog"`,
        `label = "password: "`,
        `type="password" name="x"`,
      ],
    },
  },
  {
    id: "password-single-quoted",
    entity: "PASSWORD",
    pattern: String.raw`(?i:${PASSWORD_NAME}|identified by)(?:["'\x60\]]{0,2}[ \t]{0,8}(?:=>|:=|[:=])[ \t]{0,8}|[ \t]{1,8})'(?P<secret>(?:[ -&(-\[\]-~]|[\x{80}-\x{10FFFF}]|\\[ -~]|'')+)`,
    maxLen: 4096,
    mask: { kind: "redact" },
    source: "YAML 1.2.2 section 7.3.2; shell and SQL quoting",
    severity: "critical",
    examples: {
      match: [
        "export PGPASSWORD='«let me in»'",
        "{'password': '«a\"b»'}",
        "ALTER USER x WITH PASSWORD='«it''s»';",
        "passwd => '«hunter2»',",
        "CREATE ROLE app LOGIN PASSWORD '«s3cret»' VALID UNTIL 'infinity'",
        "ALTER USER a IDENTIFIED BY '«s3cret»'",
      ],
      no: ["password=''", "password: none", "'password'", "pass the 'salt'"],
    },
  },
  {
    id: "password-escaped",
    entity: "PASSWORD",
    pattern: String.raw`(?i:${PASSWORD_NAME})\\{1,3}["'][ \t]{0,8}[:=][ \t]{0,8}\\{1,3}["'](?P<secret>(?:[ !#-&(-\[\]-~]|[\x{80}-\x{10FFFF}])+)`,
    maxLen: 4096,
    mask: { kind: "redact" },
    source: "RFC 8259 section 7: JSON carried inside a JSON string, as logs show it",
    severity: "critical",
    examples: {
      match: [
        `{"body":"{\\"password\\":\\"«hunter2»\\"}"}`,
        `log: \\"db_passwd\\": \\"«a b»\\",`,
        `\\\\\\"passphrase\\\\\\":\\\\\\"«x9»\\\\\\"`,
      ],
      no: [`\\"password\\":\\"\\"`, `"password":"x"`, `\\"passwords\\":\\"x\\"`],
    },
  },
  {
    id: "password-bare",
    entity: "PASSWORD",
    // After `:` prose and type names are common, so the value must show a digit or a sign; after `=` any six will do.
    pattern: `(?:(?i:${PASSWORD_NAME})["']?(?:[=>]|%3[Dd])|--(?i:password|passphrase|passwd|pwd) )(?P<secret>[A-Za-z0-9!#%*+@^_~?-](?:[A-Za-z0-9!#$%*+./:=@^_~?|-]{5,}|[A-Za-z0-9]{0,8}[0-9!#$%*+@^~?][A-Za-z0-9!#$%*+./:=@^_~?|-]*))`,
    maxLen: 1024,
    mask: { kind: "redact" },
    source:
      "environment files, ADO.NET and ODBC connection strings, XML elements, form bodies (WHATWG URL section 5)",
    severity: "critical",
    examples: {
      match: [
        "PGPASSWORD=«letmein» psql",
        "Server=db;User Id=sa;Password=«P@ssw0rd»;Encrypt=true",
        "<Password>«hunter2»</Password>",
        "user=a&password=«abc%21»&x=1",
        "--password=«s3»",
        "weir login --password «hunter2» --json",
      ],
      no: [
        "password=None",
        "password=$DB_PASSWORD",
        "PWD=/home/user",
        "compass=northwest",
        "password = getPassword()",
        "password=(string)",
      ],
    },
  },
  {
    id: "password-yaml",
    entity: "PASSWORD",
    pattern: String.raw`(?i:${PASSWORD_NAME})(?:["']?[ \t]{0,8}:[ \t]{1,8}| = |["']?:)(?P<secret>[A-Za-z]{3,32}[0-9][A-Za-z0-9!#$%*+./:=@^_~?|-]*|[A-Za-z]{0,2}[0-9][A-Za-z0-9!#$%*+./:=@^_~?|-]{3,}|(?:[A-Za-z]{1,32}[!#%*+@^~-]|[%+@^~])[A-Za-z0-9!#$%*+./:=@^_~?|-]{2,})`,
    maxLen: 1024,
    mask: { kind: "redact" },
    source: "YAML 1.2.2 section 7.3.3 (plain scalars), INI files",
    severity: "critical",
    examples: {
      match: [
        "db:\n  password: «hunter2!»\n",
        "passwd = «s3cr3t-value»",
        "Password: «9aaaaaa»",
        "passphrase: «correct-horse»",
      ],
      no: [
        "password: string",
        "password: required",
        "password: $PASS",
        "password: process.env.PASSWORD",
        "Password: ",
        "val password: String?",
        "password: String!",
        "password: !vault x",
        "pass = !this.result",
      ],
    },
  },
  {
    id: "secret-assignment",
    entity: "SECRET",
    pattern: String.raw`(?i:${SECRET_NAME})\\{0,3}["'\x60\]]{0,2}[ \t]{0,8}(?:=>|:=|[:=>])[ \t]{0,8}\\{0,3}["'\x60]?(?P<secret>[A-Za-z_./+=-]{8,64}[0-9][A-Za-z0-9_./+=~-]{3,}|[A-Za-z_./+=-]{0,7}[0-9][A-Za-z0-9_./+=~-]{11,})`,
    maxLen: 4096,
    mask: { kind: "redact" },
    source:
      "names used by OAuth 2.0 (RFC 6749 section 2.3.1, 4.1.4) and by vendors for keys without a fixed form",
    severity: "high",
    examples: {
      match: [
        `{"api_key":"«0123456789abcdef0123»"}`,
        "CLIENT_SECRET=«aaaa0000aaaa0000aaaa»",
        "  secret_key: «abc123-def456-ghi789»",
        "SECRET_KEY='«django-insecure-abc123abc123»'",
        `const accessToken = '«t0ken_aaaaaaaaaaaa»';`,
        `x-api-key: «00000000-0000-0000-0000-000000000000»`,
      ],
      no: [
        "api_key: string",
        `secret_key = os.environ["KEY"]`,
        "max_tokens=100000000000000",
        "api_key=short1",
        "tokenizer: 0123456789abcdef",
      ],
    },
  },
  {
    id: "authorization-basic",
    entity: "AUTHORIZATION",
    pattern: String.raw`(?i:authorization)["'\]]{0,2}[ \t]{0,4}[:=,][ \t]{0,4}["']{0,2}(?i:basic|digest|token|apikey|negotiate)[ \t]{1,4}(?P<secret>[A-Za-z0-9+/_.=~-]{6,})`,
    maxLen: 4096,
    mask: { kind: "redact" },
    source: "RFC 7617 section 2, RFC 9110 section 11.6.2",
    severity: "critical",
    examples: {
      match: [
        "Authorization: Basic «dXNlcjpwYXNz»",
        `"authorization": "Basic «QWxhZGRpbjpvcGVuIHNlc2FtZQ==»"`,
        "curl -H 'Authorization: token «0000000000»' x",
      ],
      no: [
        "uses basic authentication",
        "Authorization: Basic ",
        "WWW-Authenticate: Basic realm=x",
        "authorization basics",
      ],
    },
  },
  {
    id: "authorization-bearer",
    entity: "AUTHORIZATION",
    pattern: String.raw`\b(?i:bearer)(?:[ \t]{1,4}|%20|\+)(?P<secret>[A-Za-z0-9+/_.~-]{20,}={0,2})`,
    maxLen: 8192,
    mask: { kind: "redact" },
    source: "RFC 6750 section 2.1",
    severity: "critical",
    examples: {
      match: [
        "Authorization: Bearer «AAAAAAAAAAAAAAAAAAAAAAAA»",
        `{"auth":"bearer «abc.def-ghi_jkl~mno+pqr/stu==»"}`,
        'curl -H "authorization: Bearer «00000000000000000000»"',
      ],
      no: [
        "bearer of good news",
        "Bearer short",
        "forbearer AAAAAAAAAAAAAAAAAAAAAAAA",
        "bearer: AAAAAAAAAAAAAAAAAAAAAAAA",
      ],
    },
  },
  {
    id: "aws-secret-access-key",
    entity: "AWS_SECRET_KEY",
    pattern: String.raw`(?i:aws[a-z0-9_.-]{0,24}(?:key|secret|token)|secret_?access_?key)${ASSIGN}["'\x60\\]{0,4}(?P<secret>[A-Za-z0-9/+]{40})`,
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
  {
    id: "azure-key",
    entity: "AZURE_KEY",
    pattern: String.raw`(?i:account_?key|shared_?access_?key)["']?[ \t]{0,4}[:=][ \t]{0,4}["']?(?P<secret>[A-Za-z0-9+/]{40,}={0,2})`,
    mask: { kind: "redact" },
    source: "Azure documentation, storage-configure-connection-string; service-bus-sas",
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
    pattern:
      "[A-Za-z0-9_~.]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34}|(?i:[?&]sig=)(?P<secret>[A-Za-z0-9%]{43,128}%3[Dd])",
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
    id: "password-hash",
    entity: "PASSWORD_HASH",
    pattern: String.raw`\$2[abxy]?\$[0-9]{2}\$[./A-Za-z0-9]{53}|\$argon2(?:id|i|d)\$v=[0-9]{1,3}\$m=[0-9,=mtp]{3,40}\$[A-Za-z0-9+/]{8,}\$[A-Za-z0-9+/]{16,}|\$[56]\$(?:rounds=[0-9]{1,9}\$)?[./A-Za-z0-9]{1,16}\$[./A-Za-z0-9]{43,}|\$g?y\$[./A-Za-z0-9]{1,16}\$[./A-Za-z0-9]{1,64}\$[./A-Za-z0-9]{43}|SCRAM-SHA-256\$[0-9]{1,7}:[A-Za-z0-9+/=]{8,64}\$[A-Za-z0-9+/]{43}=:[A-Za-z0-9+/]{43}=|\bmd5[0-9a-f]{32}\b`,
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
];

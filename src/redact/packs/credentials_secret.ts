// Keys, tokens and secrets of no known form, found behind their names.
//
// The name says that it is a secret, the value's form (length, a digit before any dot) that it is no identifier or path.
// Must not hold passwords, which may be any word: credentials_password.ts.

import {
  ASSIGN,
  END,
  flag,
  KEY_OR_NAME,
  SECRET,
  SECRET_NAMED,
  SECRET_WORLD,
  STRING_OR_VALUE,
  SUFFIX,
  TOKEN_BARE,
  TOKEN_QUOTED,
  VALUE,
} from "./credentials_forms.ts";
import { anyCase } from "./fragments.ts";
import type { PackRule } from "./types.ts";

export const NAMED_SECRETS: readonly PackRule[] = [
  {
    id: "secret-assignment",
    entity: "SECRET",
    pattern: String.raw`${SECRET}${SUFFIX}\\{0,7}["'\x60\]*]{0,3}(?:[ \t]{0,8}: ?(?:${anyCase("str|string")})[ \t])?(?:[ \t]{1,8})?(?:=>|:=|={1,2}|:|%3[AaDd]| \| )\*{0,2}(?:[ \t]{0,8}|[ \t][|>]-?\r?\n[ \t]{1,16})\\{0,7}@?["'\x60]?(?:(?P<secret>${TOKEN_BARE})${END})`,
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
        `{"log":"{\\"githubToken\\":\\"«a0a0a0a0a0a0a0a0a0»\\"}"}`,
        "export ACME_KEY=«aaaaaaaa0aaa»\n",
        "<add api_key='«0123456789abcdef»' />",
      ],
      no: [
        "api_key: string",
        `secret_key = os.environ["KEY"]`,
        "max_tokens=100000000000000",
        "api_key=short1",
        "tokenizer: 0123456789abcdef",
        "token = ed25519.Ed25519PrivateKey",
        "client_secret=self.oauth2_parameters.client_secret,",
        "token = base64.b64encode(ciphertext)",
        "api_key: <your-api-key-12345>",
        `API_KEY=\${API_KEY_12345}`,
      ],
    },
  },
  {
    id: "secret-quoted",
    entity: "SECRET",
    pattern: String.raw`${SECRET}${SUFFIX}${ASSIGN}[bru]?["'](?:(?P<secret>${TOKEN_QUOTED})["'\r\n])`,
    maxLen: 4096,
    mask: { kind: "redact" },
    source:
      "RFC 6749 appendix A: a client secret may be any visible characters; string literals of languages",
    severity: "high",
    examples: {
      match: [
        `{"client_secret":"«aB3$kf9!»"}`,
        `session_secret: '«k3yboard-cat»'`,
        `JWT_SECRET="«s3cr3t!#%k»"`,
      ],
      no: [
        `token: "identifier"`,
        `secret = "\${SECRET_12345}"`,
        `api_key: "your-api-key"`,
        `token = "ab1"`,
        `secretName: "x1234567"`,
      ],
    },
  },
  {
    id: "secret-element",
    entity: "SECRET",
    pattern: String.raw`${SECRET}${SUFFIX}(?:>|["'] {0,2}>|["'][ \t]{1,4}${VALUE} {0,2}= {0,2}["']|</${KEY_OR_NAME}>[ \t\r\n]{0,40}<${STRING_OR_VALUE}>|><!\[CDATA\[|(?:["'],[ \t\r\n]{0,16}|\r?\n[ \t]{1,16})["']?${VALUE}["']?[ \t]{0,2}[:=][ \t]{0,2}["']?|["'] ?\{[ \t\r\n]{1,20}default[ \t]{1,8}=[ \t]{1,4}["'])(?:(?P<secret>${TOKEN_BARE})(?:[<"'\]\r\n ]|\z))`,
    maxLen: 4096,
    mask: { kind: "redact" },
    source: "XML 1.0 section 3.1; Apple property lists; .NET configuration; Android string resources",
    severity: "high",
    examples: {
      match: [
        "<ApiKey>«0123456789abcdef»</ApiKey>",
        `<add key="ClientSecret" value="«aaaa0000aaaa0000»" />`,
        `<string name="api_key">«aaaa0000aaaa0000»</string>`,
        '{"name":"API_TOKEN","value":"«0123456789abcdef»"}',
        "<key>AuthToken</key>\n<string>«0000aaaa0000aaaa»</string>",
      ],
      no: [
        "<ApiKey></ApiKey>",
        "<token>identifier</token>",
        `<label for="api_key">API key 1</label>`,
        `<Secret>\${SECRET_123456789}</Secret>`,
      ],
    },
  },
  {
    id: "secret-argument",
    entity: "SECRET",
    pattern: String.raw`${SECRET_NAMED}(?:["'] {0,2},|\(| ) {0,2}["'](?:(?P<secret>${TOKEN_BARE})["'])`,
    maxLen: 1024,
    mask: { kind: "redact" },
    source: "calls with a name and a value in common languages; headers given as pairs",
    severity: "high",
    examples: {
      match: [
        `headers.set("X-Api-Key", "«0123456789abcdef»")`,
        `client.setAccessToken('«aaaa0000aaaa0000»')`,
        `("client_secret", "«aaaa0000aaaa0000»"),`,
      ],
      no: [`get("token", "default")`, `token("x1")`, `setToken(token1)`],
    },
  },
  {
    id: "secret-flag",
    entity: "SECRET",
    pattern: String.raw`${flag("token|secret|credential|key|apikey|authtoken|accesstoken|clientsecret|secretkey|accesskey")}[ \t]{1,4}["']?(?:(?P<secret>${TOKEN_BARE})${END})`,
    maxLen: 1024,
    mask: { kind: "redact" },
    source: "POSIX.1 section 12.1 and GNU getopt_long: options with arguments",
    severity: "high",
    examples: {
      match: [
        "tool --token «0123456789abcdef» --x",
        "vercel --api-key '«aaaa0000aaaa0000»'",
        "kubectl --client-secret «aaaa-0000-aaaa-0000»\n",
      ],
      no: [
        "--token TOKEN",
        "--token-file 0123456789abcdef",
        "--key ./keys.d/server1.pem",
        "--secret $SECRET1234567",
      ],
    },
  },
  {
    id: "secret-said",
    entity: "SECRET",
    pattern: String.raw`(?:\b|\\[nrt])(?:${anyCase("(?:api|access|secret|auth|private|license|client)[ -](?:key|token|secret)|token|secret")}) (?:${anyCase("is|was|are|is now|(?:was |is |has been )?(?:set |reset |changed |updated |rotated )?to|for [!-~]{1,40} is")})(?::| =)? ["'\x60]?(?:(?P<secret>[A-Za-z_-]{0,8}[0-9][A-Za-z0-9_/+=~-]{11,}|[A-Za-z_-]{9,40}[0-9][A-Za-z0-9_/+=~-]{7,})(?:[ \t\r\n"'\x60,;<.)\]}\\]|\z))`,
    maxLen: 1024,
    mask: { kind: "redact" },
    source: "messages in which people tell each other a key; log lines",
    severity: "high",
    examples: {
      match: [
        "the API key is «0123456789abcdef».",
        "Your access token for bob is: «aaaa0000aaaa0000»",
        `{"text":"secret was rotated to «a0a0a0a0a0a0a0a0»"}`,
      ],
      no: [
        "the token is expired",
        "token is 12 characters",
        "secret is stored in vault1",
        "api key is $KEY_1234567890",
      ],
    },
  },
  {
    id: "secret-world",
    entity: "SECRET",
    pattern: String.raw`${SECRET_WORLD}["'\x60\]]{0,2}(?:${ASSIGN}|[ \t]{0,2}[\x{FF1A}\x{FF1D}][ \t]{0,4}| (?:ist|es|est|\x{E9}|\x{E8}|lautet) )["'\x60]?(?:(?P<secret>${TOKEN_BARE})${END})`,
    maxLen: 1024,
    mask: { kind: "redact" },
    source: "words for key, secret and token of other languages (national user interfaces)",
    severity: "high",
    examples: {
      match: [
        `"clave_secreta": "«aaaa0000aaaa0000»"`,
        "API-Schlüssel: «0123456789abcdef»",
        "clé API=«aaaa0000aaaa0000»",
        "токен: «aaaa0000aaaa0000»",
        "密钥：«0123456789abcdef»",
        "トークン=«0123456789abcdef»",
      ],
      no: ["Schlüssel: Wert", "jeton: invalide", "ключ: значение", `chave secreta: \${X1234567890123}`],
    },
  },
];

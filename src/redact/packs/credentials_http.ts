// Credentials in URLs and HTTP headers: user information, query parameters, Authorization, key headers, cookies.
//
// Here the place says what a value is, so its form may be wider than behind a mere name.
// Must not hold tokens with a prefix of their own: those are in tokens.ts and the vendors' files.

import { CASES, wordBut } from "./credentials_forms.ts";
import { anyCase, named } from "./fragments.ts";
import type { PackRule } from "./types.ts";

/** Passwords of letters only in user information: not those of manuals (user:pass@, user:secret@). */
const WORD = wordBut(4, "abc exam foo my pas pw sec some te the tok user xx you wacht");

/** Parameters of URLs whose values are secrets. */
const PARAMETER = anyCase(
  "access_token|refresh_token|id_token|auth_token|api_token|token|api_?key|api-key|subscription-key|app_?secret|client_secret|secret|auth|authkey|auth_key|signature|sig|hmac|jwt|session_?id|sessiontoken|sid|code|key|hash|password|passwd|pwd|x-amz-signature|x-amz-security-token|x-amz-credential|x-goog-signature|x-goog-credential|x-oss-signature|q-signature|awsaccesskeyid|ticket|assertion|samlresponse|code_verifier|hub\\.verify_token|webhook_?key|license_?key|otp|reset_token|invite_token|state_token",
);

const AUTHORIZATION = named("authorization");

/** A header whose name begins with `x-` and says what it holds, each first letter on its own; and those without `x-`. */
const HEADER = `(?:${anyCase("x")}-(?:${[..."abcdefghijklmnopqrstuvwxyz"].map(anyCase).join("|")})[A-Za-z0-9-]+(?:${anyCase("key|token|secret|signature|auth|password")})|${anyCase("x-(?:key|token|secret|signature|auth|password)|api-?key|private-token|job-token|deploy-token|ocp-apim-subscription-key|dd-application-key|circle-token|stripe-signature")})`;

/** Cookies that hold a session or a token. */
const COOKIE = `(?:${named("jsessionid|phpsessid|asp\\.net_sessionid|aspsessionid[a-z]{8}|aspxauth|aspnetcore\\.[a-z.]{1,32}|connect\\.sid|rack\\.session|sess(?:ion)?[_.-]?(?:id|key|token|data)?|cf_clearance|li_at|sid|auth[_-]?token|access[_-]?token|refresh[_-]?token|id[_-]?token|remember[_-](?:me|token|user_token)|[cx]srf[_-]?token|wordpress_(?:logged_in|sec)_[0-9a-f]{32}")}|__(?:${anyCase("secure|host")})-[A-Za-z0-9._-]{1,32})`;

export const HTTP_CREDENTIALS: readonly PackRule[] = [
  {
    id: "url-password",
    entity: "PASSWORD",
    // Begins at the colon, since any scheme may stand before it. In a path or port there is no @ behind.
    pattern: String.raw`:\\?/\\?/[A-Za-z0-9._~%!$&'*+,;=-]*:(?P<secret>[A-Za-z_.~=&-]{3,}(?:[0-9!^+@#?|\[(,;:]|%[0-9A-Fa-f]{2}|[$][0-9])(?:[A-Za-z0-9._~!$&'()*+,;=:%@#^|{}\[\]?-]|[\x{80}-\x{7FF}])*|[A-Za-z_.~=&-]{0,2}(?:[0-9!^+@#?|\[(,;:]|%[0-9A-Fa-f]{2}|[$][0-9])(?:[A-Za-z0-9._~!$&'()*+,;=:%@#^|{}\[\]?-]|[\x{80}-\x{7FF}]){2,}|${CASES}|${WORD}(?:-[a-z]{2,}){0,8})@[A-Za-z0-9\[._~-]`,
    mask: { kind: "redact" },
    source: "RFC 3986 section 3.2.1: user information; also unescaped characters that clients accept",
    severity: "critical",
    examples: {
      match: [
        "DATABASE_URL=postgres://app:«hunter2»@db.example:5432/main",
        `{"dsn":"mysql://root:«p%40ss@word»@10.0.0.1/x"}`,
        "redis://:«s3cr3t»@cache:6379/0",
        "git clone https://user:«tok-en_1»@git.example/a.git",
        `"mongodb+srv:\\/\\/u:«p4ä55»@c.example\\/db"`,
        "amqp://guest:«letmein»@mq/vhost",
      ],
      no: [
        "http://localhost:8080/path",
        "https://example.com/@scope/pkg@1.0.0",
        "ssh://git@example.com:22/a.git",
        "https://example.com:443/a?b=c@d",
        "postgres://app@db/main",
        "postgres://user:password@host/db",
        "https://user:pass@host/",
        "mysql://$USER:$PASS@host",
        "redis://user:****@cache",
      ],
    },
  },
  {
    id: "url-password-encoded",
    entity: "PASSWORD",
    pattern: String.raw`%3[Aa]%2[Ff]%2[Ff](?:[A-Za-z0-9._~-]|%[013-9A-Fa-f][0-9B-Fb-f])*%3[Aa](?P<secret>(?:[A-Za-z0-9._~!*-]|%[235-7A-Fa-f][0-9A-Fa-f]){4,})%40[A-Za-z0-9._~-]`,
    mask: { kind: "redact" },
    source: "RFC 3986 section 3.2.1 and 2.1: a URL with user information inside another URL's parameter",
    severity: "critical",
    examples: {
      match: [
        "GET /?next=https%3A%2F%2Fbob%3A«Aa0aaaa»%40host.example HTTP/1.1",
        `{"u":"dsn=postgres%3A%2F%2Fapp%3A«p%21aaaa»%40db%2Fx"}`,
        "curl 'http://x/?r=redis%3a%2f%2f%3a«hunter2»%40cache'",
      ],
      no: ["https%3A%2F%2Fhost.example%3A8080%2F", "%3A%2F%2Fbob%40host", "%3A%2F%2Fbob%3A%40host"],
    },
  },
  {
    id: "url-token",
    entity: "SECRET",
    pattern: String.raw`:\\?/\\?/(?:[A-Za-z0-9_.-]{1,39}:)?(?P<secret>[A-Za-z0-9_-]{20,})(?::x-oauth-basic|:)?@(?:github|gitlab|bitbucket|git|dev\.azure|gitea|codeberg)`,
    mask: { kind: "redact" },
    source: "GitHub and GitLab documentation: cloning over HTTPS with a token as user name or password",
    severity: "critical",
    examples: {
      match: [
        "git clone https://«00000000aaaaaaaa0000aaaaaaaa0000aaaaaaaa»@github.com/a/b",
        `"url": "https://«aaaa0000aaaa0000aaaa»:x-oauth-basic@github.com/a/b.git"`,
        "origin\thttps://oauth2:«aaaa0000aaaa0000aaaa»@gitlab.example/a.git (fetch)",
      ],
      no: [
        "https://github.com/aaaaaaaaaaaaaaaaaaaaaaaa",
        "https://bob@github.com/a",
        "https://00000000000000000000000000000000@o1.ingest.sentry.io/1",
      ],
    },
  },
  {
    id: "url-parameter",
    entity: "SECRET",
    pattern: String.raw`(?:[?&#;]|%26|%3[Ff]|\\u0026)(?:${PARAMETER})(?:=|%3[Dd])(?P<secret>(?:[A-Za-z_.~+/*!-]|%[013-9A-Fa-f][0-9A-Fa-f]){0,32}(?:[0-9]|%2[0-57-9A-Fa-f])(?:[A-Za-z0-9_.~+/=*!:-]|%2[0-57-9A-Fa-f]|%[013-9A-Fa-f][0-9A-Fa-f]){7,})`,
    maxLen: 8192,
    mask: { kind: "redact" },
    source:
      "RFC 6750 section 2.3 (access_token), AWS Signature Version 4 and Azure SAS query parameters, WHATWG URL section 5",
    severity: "high",
    examples: {
      match: [
        "GET /me?access_token=«0123456789abcdef0123» HTTP/1.1",
        "https://b.s3.amazonaws.com/k?X-Amz-Expires=60&X-Amz-Signature=«0000aaaa0000aaaa0000aaaa0000aaaa»",
        `{"url":"https://x.example/a?b=1\\u0026api_key=«aaaa0000aaaa0000»"}`,
        "https://x.blob.core.windows.net/c/b?sv=2024&sig=«aaaa0000%2Faaaa%3D»&se=1",
        "<a href='/reset?id=1&amp;token=«a0a0a0a0a0a0»'>",
      ],
      no: [
        "?key=value",
        "?token=",
        "?sig=abc",
        "&code=42",
        "?access_token={token1234567890}",
        "design=aaaa0000aaaa",
      ],
    },
  },
  {
    id: "authorization-basic",
    entity: "AUTHORIZATION",
    pattern: String.raw`${AUTHORIZATION}["'\]]{0,2}\\{0,3}["']?[ \t]{0,4}(?:[:=,]|=>|%3[Aa])[ \t]{0,4}[\[(]?\\{0,3}["']{0,2}(?:${anyCase("basic|token|apikey|api-key|negotiate|ntlm|key|splunk|sso-key|ghostkey|geniekey|klaviyo-api-key|secret|jwt|oauth|mac|deepgram|bot|usertoken")})(?:[ \t]{1,4}|%20|\+)(?:token=)?["']?(?P<secret>[A-Za-z_.:~-]*[0-9+/=][A-Za-z0-9+/_.:=~-]{4,}|(?:[A-Za-z]{4}){3,}|[A-Za-z]{6,}={1,2})(?:[ \t\r\n"'\\,;&|)}\]<]|\z)`,
    maxLen: 8192,
    mask: { kind: "redact" },
    source: "RFC 7617 section 2, RFC 4559 section 4, RFC 9110 section 11.6.2; schemes of common APIs",
    severity: "critical",
    examples: {
      match: [
        "Authorization: Basic «dXNlcjpwYXNz»",
        `"authorization": "Basic «QWxhZGRpbjpvcGVuIHNlc2FtZQ==»"`,
        "curl -H 'Authorization: token «0000000000»' x",
        `{"headers":"{\\"Authorization\\":\\"ApiKey «aaaa0000aaaa»\\"}"}`,
        "proxy-authorization=Negotiate «YIIaaaa0aaaa»",
      ],
      no: [
        "uses basic authentication",
        "Authorization: Basic ",
        "WWW-Authenticate: Basic realm=x1234567",
        "authorization basics",
        "Authorization: Basic <credentials>",
        "Authorization: token OAUTH-TOKEN",
      ],
    },
  },
  {
    id: "authorization-bearer",
    entity: "AUTHORIZATION",
    pattern: String.raw`(?:\b|%20|\\[nrt])${anyCase("bearer")}(?:[ \t]{1,4}|%20|\+|["'] ?, ?["'])(?P<secret>[A-Za-z_.~-]*[0-9+/][A-Za-z0-9+/_.:~-]{11,}={0,2}|[A-Za-z_.~-]{16,}[0-9+/][A-Za-z0-9+/_.:~-]*={0,2})`,
    maxLen: 16384,
    mask: { kind: "redact" },
    source: "RFC 6750 section 2.1",
    severity: "critical",
    examples: {
      match: [
        "Authorization: Bearer «AAAAAAA0AAAAAAAAAAAAAAAA»",
        `{"auth":"bearer «abc.def-ghi0jkl~mno+pqr/stu==»"}`,
        'curl -H "authorization: Bearer «00000000000000000000»"',
        "authorization%3A%20Bearer%20«0000aaaa0000aaaa»&x",
      ],
      no: [
        "bearer of good news",
        "Bearer short",
        "forbearer AAAA0AAAAAAAAAAAAAAAAAAA",
        "bearer: AAAA0AAAAAAAAAAAAAAAAAAA",
        "Bearer YOUR_ACCESS_TOKEN_GOES_HERE",
        `Bearer \${token1234567890123}`,
      ],
    },
  },
  {
    id: "authorization-bare",
    entity: "AUTHORIZATION",
    pattern: String.raw`${AUTHORIZATION}\\{0,3}["'\]]{0,2}[ \t]{0,4}[:=,][ \t]{0,4}\\{0,3}["']?(?P<secret>[A-Za-z_-]*[0-9+/][A-Za-z0-9_+/.-]{14,}={0,2})(?:[ \t\r\n"'\\,;]|\z)`,
    maxLen: 8192,
    mask: { kind: "redact" },
    source: "RFC 9110 section 11.6.2: a header whose value some APIs take without a scheme",
    severity: "high",
    examples: {
      match: [
        "Authorization: «aaaa0000aaaa0000aaaa»\r\n",
        `{"authorization":"«00000000-0000-0000-0000-000000000000»"}`,
        `headers = {'Authorization': '«a0a0a0a0a0a0a0a0a0a0»'}`,
      ],
      no: [
        "Authorization: required",
        "authorization: Bearer",
        "Authorization: none12345",
        `"authorization": "x-y-z"`,
      ],
    },
  },
  {
    id: "authorization-parameter",
    entity: "AUTHORIZATION",
    pattern: String.raw`(?:\b|\\[nrt])(?:${anyCase("(?:oauth_)?signature|response|mac|oauth_token|nc_token|hmac")})=\\{0,3}"?(?P<secret>[A-Za-z%_-]*[0-9+/][A-Za-z0-9+/%_-]{18,}={0,2})(?:[ \t\r\n"'\\\x60,;&|<)\]}]|\z)`,
    maxLen: 2048,
    mask: { kind: "redact" },
    source:
      "RFC 7616 section 3.4 (Digest response), AWS Signature Version 4 (Signature), RFC 5849 section 3.5.1 (OAuth)",
    severity: "high",
    examples: {
      match: [
        `Authorization: Digest username="a", realm="r", nonce="x", uri="/", response="«00000000000000000000000000000000»"`,
        "Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=«0000000000000000000000000000000000000000000000000000000000000000»",
        `{"authorization":"OAuth oauth_consumer_key=\\"x\\", oauth_signature=\\"«aaaa0000aaaa0000aaaa%3D»\\""}`,
      ],
      no: [
        `WWW-Authenticate: Digest realm="a", nonce="aaaa0000aaaa0000aaaa"`,
        "Authorization: Digest ",
        "Authorization: Signature=short",
      ],
    },
  },
  {
    id: "header-key",
    entity: "SECRET",
    pattern: String.raw`(?:\b|\\[nrt])${HEADER}(?:-[0-9]{1,3})?\\{0,3}["'\]]{0,2}[ \t]{0,4}[:=,][ \t]{0,4}\\{0,3}["']?(?P<secret>[A-Za-z_+/.-]*[0-9][A-Za-z0-9_+/.:~,=-]{7,})(?:[ \t\r\n"'\\;&|)}\]<]|\z)`,
    maxLen: 4096,
    mask: { kind: "redact" },
    source:
      "key headers of common APIs: X-Api-Key, X-Auth-Token, X-Vault-Token, PRIVATE-TOKEN (GitLab), Azure API Management",
    severity: "high",
    examples: {
      match: [
        "X-Api-Key: «00000000-0000-0000-0000-000000000000»\r\n",
        `{"x-auth-token":"«aaaa0000aaaa»"}`,
        "curl -H 'PRIVATE-TOKEN: «aaaa0000aaaa0000»' https://gitlab.example",
        "X-Hub-Signature-256: «sha256=0000aaaa0000aaaa0000»",
        `headers["Ocp-Apim-Subscription-Key"] = "«00000000000000000000000000000000»"`,
      ],
      no: [
        "X-Api-Key: <your key>",
        `X-Api-Key: \${API_KEY_12345}`,
        "X-Api-Key: required",
        "x-token-type: bearer12345",
        "max-key: 123456789",
      ],
    },
  },
  {
    id: "session-cookie",
    entity: "SESSION",
    pattern: String.raw`${COOKIE}(?:=|%3[Dd])\\{0,3}"?(?P<secret>[A-Za-z_.%-]*[0-9][A-Za-z0-9_.%+/:|!*~-]{14,}={0,2})(?:[;, \t\r\n"'\x60<)\]}\\&]|\z)`,
    maxLen: 4096,
    mask: { kind: "redact" },
    source: "RFC 6265 section 4: Cookie and Set-Cookie; session names of common frameworks",
    severity: "high",
    examples: {
      match: [
        "Cookie: theme=dark; sessionid=«aaaa0000aaaa0000aaaa»; lang=en",
        "Set-Cookie: JSESSIONID=«0000AAAA0000AAAA0000AAAA0000AAAA»; Path=/; HttpOnly",
        `{"cookie":"connect.sid=«s%3Aaaaa0000aaaa00000»"}`,
        "curl -b 'PHPSESSID=«0a0a0a0a0a0a0a0a0a0a0a0a0a»' http://x",
      ],
      no: ["sessionid=short1", "Set-Cookie: theme=dark000000000000000000", "session=None", "JSESSIONID="],
    },
  },
];

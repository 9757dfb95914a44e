// The part of builtin/secrets that is found by its own form: tokens and keys with a fixed prefix or frame.
//
// Open-ended bodies run to the end of their alphabet, so that a longer format than the one known today is masked whole.
// Must not hold rules that need a name before the value: those are in credentials.ts.

import { PEM_GAP, START } from "./fragments.ts";
import type { PackRule } from "./types.ts";

export const TOKENS: readonly PackRule[] = [
  {
    id: "aws-access-key-id",
    entity: "AWS_ACCESS_KEY_ID",
    pattern: String.raw`${START}(?P<secret>(?:A3T[A-Z0-9]|AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16})\b`,
    mask: { kind: "redact" },
    source: "AWS IAM User Guide, reference_identifiers (unique ID prefixes); the example is AWS's own",
    severity: "high",
    examples: {
      match: [
        "AWS_ACCESS_KEY_ID=«AKIAIOSFODNN7EXAMPLE»",
        `{"accessKeyId":"«ASIAAAAAAAAAAAAAAAAA»"}`,
        "aws configure set aws_access_key_id «AKIAAAAAAAAAAAEXAMPL»",
      ],
      no: ["AKIAIOSFODNN7EXAMPL", "XAKIAIOSFODNN7EXAMPLE", "AKIAiosfodnn7example", "AKIAIOSFODNN7EXAMPLES"],
    },
  },
  {
    id: "github-token",
    entity: "GITHUB_TOKEN",
    // App installation tokens may carry a JWT behind their id.
    pattern: String.raw`gh[pousr]_[A-Za-z0-9_]{36,}(?:\.[A-Za-z0-9_-]{20,}){0,2}`,
    validator: "github-crc",
    check: "scoring",
    maxLen: 2048,
    mask: { kind: "redact" },
    source: "GitHub Blog 2021-04-05, Behind GitHub's new authentication token formats",
    severity: "critical",
    examples: {
      match: [
        "GITHUB_TOKEN=«ghp_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA»",
        `{"token":"«ghs_000000000000000000000000000000000000»"}`,
        "https://x-access-token:«gho_AAAAAAAAAAAAAAAAAA000000000000000000»@github.com/a/b.git",
        "h=%3D«ghu_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa»&x",
        `GH_TOKEN: «ghs_100000_eyJ${"A0".repeat(20)}.eyJ${"A0".repeat(40)}.${"A0".repeat(40)}»`,
      ],
      no: [
        "ghp_AAAAAAAAAAAA",
        "ghx_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "ghp-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
      ],
    },
  },
  {
    id: "github-fine-grained-token",
    entity: "GITHUB_TOKEN",
    pattern: "github_pat_[A-Za-z0-9_]{82,}",
    mask: { kind: "redact" },
    source: "GitHub Blog 2022-10-18, Introducing fine-grained personal access tokens",
    severity: "critical",
    examples: {
      match: [
        `token: «github_pat_${"A".repeat(22)}_${"A".repeat(59)}»`,
        `"«github_pat_${"0".repeat(22)}_${"a".repeat(59)}»",`,
        `curl -H "Authorization: token «github_pat_${"A0".repeat(11)}_${"B".repeat(59)}»"`,
      ],
      no: [
        "github_pat_",
        `github_pat_${"A".repeat(22)}_AAAA`,
        `github_pat_${"A".repeat(21)}_${"A".repeat(59)}`,
      ],
    },
  },
  {
    id: "gitlab-token",
    entity: "GITLAB_TOKEN",
    pattern: String.raw`${START}(?P<secret>(?:gl(?:pat|ptt|dt|rtr?|cbt|ft|soat|agent|oas|imt|ffct|wt)-|GR1348941)[A-Za-z0-9_-]{20,}(?:\.[0-9a-z]{2})?(?:\.[0-9a-z]{9})?)`,
    validator: "gitlab-crc",
    check: "scoring",
    mask: { kind: "redact" },
    source: "GitLab documentation, security/tokens: token prefixes",
    severity: "critical",
    examples: {
      match: [
        "glab auth login --token «glpat-AAAAAAAAAAAAAAAAAAAA»",
        `{"private_token":"«glpat-AAAAAAAAAAAAAAAAAAAAAAAAAAA.01.000000000»"}`,
        "CI_JOB_TOKEN=«glcbt-64_AAAAAAAAAAAAAAAAAAAA»;",
        "registration-token «GR1348941AAAAAAAAAAAAAAAAAAAA»",
      ],
      no: ["glpat-AAAA", "glxx-AAAAAAAAAAAAAAAAAAAA", "GR1348941", "englpat-AAAAAAAAAAAAAAAAAAAA"],
    },
  },
  {
    id: "slack-token",
    entity: "SLACK_TOKEN",
    pattern: String.raw`xox[abceoprs]-[0-9]{1,14}-[0-9A-Za-z-]{10,}|xoxe\.xox[bp]-[0-9]-[0-9A-Za-z]{100,}|xoxd-[0-9A-Za-z%/+]{60,}|xapp-[0-9]-[0-9A-Za-z]{6,20}-[0-9]{6,16}-[0-9a-f]{32,}`,
    mask: { kind: "redact" },
    source: "Slack API documentation, authentication/tokens: token types",
    severity: "critical",
    examples: {
      match: [
        "SLACK_BOT_TOKEN=«xoxb-000000000000-000000000000-AAAAAAAAAAAAAAAAAAAAAAAA»",
        `{"token":"«xoxp-000000000000-000000000000-000000000000-00000000000000000000000000000000»"}`,
        "app: '«xapp-1-A0000000000-0000000000000-00000000000000000000000000000000»'",
      ],
      no: ["xoxb-your-token-here", "xoxb-", "xoxz-000000000000-000000000000", "xapp-1-config"],
    },
  },
  {
    id: "slack-webhook",
    entity: "SLACK_WEBHOOK",
    pattern: String.raw`hooks\.slack(?:-gov)?\.com\\?/(?:services|workflows|triggers)\\?/(?P<secret>[A-Za-z0-9_/\\-]{24,})`,
    mask: { kind: "redact" },
    source: "Slack API documentation, messaging/webhooks: the URL contains a secret",
    severity: "high",
    examples: {
      match: [
        "https://hooks.slack.com/services/«T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX»",
        `{"url":"https:\\/\\/hooks.slack.com\\/services\\/«T00000000\\/B00000000\\/XXXXXXXXXXXXXXXXXXXXXXXX»"}`,
        "WEBHOOK=https://hooks.slack.com/workflows/«T00000000/A00000000/000000000/AAAAAAAAAAAA»",
      ],
      no: [
        "https://hooks.slack.com/services/",
        "https://api.slack.com/services/T00000000/B00000000/XXXX",
        "hooks.slack.com/T0",
      ],
    },
  },
  {
    id: "stripe-key",
    entity: "STRIPE_KEY",
    pattern: "(?:sk|rk)_(?:live|test|prod)_[A-Za-z0-9]{16,}|whsec_[A-Za-z0-9+/]{32,}={0,2}",
    mask: { kind: "redact" },
    source:
      "Stripe documentation, keys: secret and restricted keys, webhook signing secrets (publishable keys are public)",
    severity: "critical",
    examples: {
      match: [
        "STRIPE_SECRET=«sk_test_000000000000000000000000»",
        `stripe.api_key = "«rk_test_AAAAAAAAAAAAAAAAAAAAAAAA»"`,
        `{"signing":"«whsec_00000000000000000000000000000000»"}`,
      ],
      no: [
        "pk_test_000000000000000000000000",
        "sk_test_0000",
        "sk_testing_000000000000000000000000",
        "whsec_...",
      ],
    },
  },
  {
    id: "google-api-key",
    entity: "GOOGLE_API_KEY",
    pattern: `${START}(?P<secret>AIza[A-Za-z0-9_-]{35})`,
    // Keys of browser maps are public by design and look the same.
    confidence: "low",
    mask: { kind: "redact" },
    source: "Google Cloud documentation, docs/authentication/api-keys",
    severity: "high",
    examples: {
      match: [
        "key=«AIzaAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA»&q=1",
        `"apiKey": "«AIza00000000000000000000000000000000000»"`,
        "GOOGLE_API_KEY='«AIza_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_»'",
      ],
      no: [
        "AIzaAAAA",
        "aAIzaAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "AIza AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
      ],
    },
  },
  {
    id: "google-oauth",
    entity: "GOOGLE_OAUTH",
    pattern: String.raw`${START}(?P<secret>GOCSPX-[A-Za-z0-9_-]{28}|ya29\.[A-Za-z0-9_-]{10,}|1//0[A-Za-z0-9_-]{30,})`,
    maxLen: 4096,
    mask: { kind: "redact" },
    source: "Google Identity documentation, protocols/oauth2 (client secrets, access and refresh tokens)",
    severity: "critical",
    examples: {
      match: [
        `"client_secret":"«GOCSPX-AAAAAAAAAAAAAAAAAAAAAAAAAAAA»"`,
        "Authorization: Bearer «ya29.A0AAAAAAAAAAAAAAAAAAAAAAAA»",
        "refresh_token=«1//0AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA»",
      ],
      no: ["GOCSPX-AAAA", "ya29.", "1//0 comment", "maya29.A0AAAAAAAAAAAAAAAAAAAAAAAA"],
    },
  },
  {
    id: "openai-key",
    entity: "OPENAI_KEY",
    pattern: `${START}(?P<secret>sk-(?:(?:proj|svcacct|service|admin|None)-[A-Za-z0-9_-]{20,}|[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}|[A-Za-z0-9]{48}))`,
    mask: { kind: "redact" },
    source: "OpenAI API reference, authentication; infix T3BlbkFJ is base64 of OpenAI",
    severity: "critical",
    examples: {
      match: [
        "OPENAI_API_KEY=«sk-proj-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA»",
        `{"key":"«sk-AAAAAAAAAAAAAAAAAAAAT3BlbkFJAAAAAAAAAAAAAAAAAAAA»"}`,
        "client = OpenAI(api_key='«sk-svcacct-000000000000000000000000»')",
      ],
      no: [
        "sk-proj-short",
        "risk-proj-assessment-of-the-quarter",
        "sk-learn",
        "task-admin-aaaaaaaaaaaaaaaaaaaaaaaa",
      ],
    },
  },
  {
    id: "anthropic-key",
    entity: "ANTHROPIC_KEY",
    pattern: "sk-ant-[a-z]{3,10}[0-9]{2}-[A-Za-z0-9_-]{32,}",
    mask: { kind: "redact" },
    source: "Anthropic API documentation, getting started (keys begin with sk-ant-)",
    severity: "critical",
    examples: {
      match: [
        `ANTHROPIC_API_KEY=«sk-ant-api03-${"A".repeat(95)}»`,
        `x-api-key: «sk-ant-api03-${"a0".repeat(30)}»`,
        `{"admin":"«sk-ant-admin01-${"0".repeat(93)}AA»"}`,
      ],
      no: ["sk-ant-api03-", "sk-ant-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "sk-ant-api03-AAAA...AAAA"],
    },
  },
  {
    id: "npm-token",
    entity: "NPM_TOKEN",
    pattern: "npm_[A-Za-z0-9]{36,}",
    validator: "github-crc",
    check: "scoring",
    mask: { kind: "redact" },
    source: "GitHub Changelog 2021-09-23, npm has a new access token format",
    severity: "critical",
    examples: {
      match: [
        "//registry.npmjs.org/:_authToken=«npm_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA»",
        `{"NPM_TOKEN":"«npm_000000000000000000000000000000000000»"}`,
        "echo «npm_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa» | wc",
      ],
      no: ["npm_config_registry", "npm_AAAA", "npm_lifecycle_event=postinstall"],
    },
  },
  {
    id: "pypi-token",
    entity: "PYPI_TOKEN",
    pattern: "pypi-AgE[A-Za-z0-9_-]{50,}",
    maxLen: 2048,
    mask: { kind: "redact" },
    source: "PyPI help, API tokens; the body is a macaroon (pypi.org/help/#apitoken)",
    severity: "critical",
    examples: {
      match: [
        `password = «pypi-AgEIcHlwaS5vcmc${"A".repeat(60)}»`,
        `TWINE_PASSWORD=«pypi-AgENdGVzdC5weXBpLm9yZw${"0".repeat(60)}»`,
        `{"token":"«pypi-AgEIcHlwaS5vcmc${"a_".repeat(40)}»"}`,
      ],
      no: [
        "pypi-AgEIcHlwaS5vcmc",
        "pypi-server==2.0.1",
        "pypi-install-requirements-from-the-internal-mirror-of-the-company",
      ],
    },
  },
  {
    id: "sendgrid-key",
    entity: "SENDGRID_KEY",
    pattern: String.raw`${START}(?P<secret>SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43})`,
    mask: { kind: "redact" },
    source: "Twilio SendGrid documentation, ui/account-and-settings/api-keys",
    severity: "critical",
    examples: {
      match: [
        `SENDGRID_API_KEY=«SG.${"A".repeat(22)}.${"A".repeat(43)}»`,
        `{"key":"«SG.${"0".repeat(22)}.${"a".repeat(43)}»"}`,
        `sgMail.setApiKey('«SG.${"_-".repeat(11)}.${"0".repeat(43)}»');`,
      ],
      no: [
        "SG.AAAA.BBBB",
        `MSG.${"A".repeat(22)}.${"A".repeat(43)}`,
        `SG.${"A".repeat(22)}-${"A".repeat(43)}`,
      ],
    },
  },
  {
    id: "twilio-key",
    entity: "TWILIO_KEY",
    pattern: String.raw`${START}(?P<secret>SK[0-9a-f]{32})\b`,
    mask: { kind: "redact" },
    source: "Twilio documentation, API keys: SK and 32 hexadecimal digits (account ids, AC, are no secret)",
    severity: "medium",
    examples: {
      match: [
        "TWILIO_API_KEY=«SK00000000000000000000000000000000»",
        `{"sid":"«SKaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa»"}`,
        "GET /v1/Keys/«SK0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a» HTTP/1.1",
      ],
      no: [
        "TWILIO_ACCOUNT_SID=AC00000000000000000000000000000000",
        "SK0000000000000000000000000000000",
        "SKAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "DISK00000000000000000000000000000000",
      ],
    },
  },
  {
    id: "jwt",
    entity: "JWT",
    pattern: String.raw`eyJ[A-Za-z0-9_-]{10,300}\.eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?`,
    maxLen: 16384,
    mask: { kind: "redact" },
    source:
      "RFC 7519 section 3, RFC 7515 section 3.1 (compact serialization; eyJ is base64url of a brace and a quote)",
    severity: "high",
    examples: {
      match: [
        "Authorization: Bearer «eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIwIn0aa.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA»",
        `{"id_token":"«eyJhbGciOiJub25lIn0AA.eyJzdWIiOiIxIn0AA.»"}`,
        "GET /cb?jwt=«eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIwIn0aa.AAAA_-AAAA»&state=1",
      ],
      no: ["eyJhbGciOiJIUzI1NiJ9", "eyJhbGciOiJIUzI1NiJ9.AAAAAAAAAAAA.BBBB", "eyJ.eyJ.x"],
    },
  },
  {
    id: "private-key-pem",
    entity: "PRIVATE_KEY",
    // Once 40 characters of body are read nothing can make it fail: the start is committed and nothing is held back.
    pattern: String.raw`-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----${PEM_GAP}(?:(?:Proc-Type|DEK-Info|Version|Comment|Hash|Charset): [A-Za-z0-9,./ ()@<>+-]+(?:[\r\n"']|\\{1,6}[nr])(?:${PEM_GAP})?)*(?:[A-Za-z0-9+/]{40,}={0,2}|[A-Za-z0-9+/]{16,}={0,2}(?:[\r\n]|\\[nr]))(?:${PEM_GAP}[A-Za-z0-9+/]{16,}={0,2})*(?:(?:${PEM_GAP}=?[A-Za-z0-9+/]+={0,2}){0,2}(?:${PEM_GAP})?-----END [A-Z0-9 ]+-----)?`,
    maxLen: 65_536,
    mask: { kind: "redact" },
    source:
      "RFC 7468 section 2 and 10, RFC 1421 section 4.4 (headers), RFC 9580 section 6.2 (OpenPGP armour)",
    severity: "critical",
    examples: {
      match: [
        `«-----BEGIN PRIVATE KEY-----\n${"A".repeat(64)}\n${"A".repeat(30)}==\n-----END PRIVATE KEY-----»\n`,
        `{"private_key":"«-----BEGIN RSA PRIVATE KEY-----\\n${"A".repeat(64)}\\n-----END RSA PRIVATE KEY-----»\\n"}`,
        `«-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,${"0".repeat(32)}\n\n${"A".repeat(64)}\n-----END RSA PRIVATE KEY-----»`,
        `key: |\n  «-----BEGIN OPENSSH PRIVATE KEY-----\n  ${"b".repeat(70)}»\n  (cut)`,
      ],
      no: [
        `if (s.startsWith("-----BEGIN PRIVATE KEY-----")) return;`,
        `-----BEGIN PUBLIC KEY-----\n${"A".repeat(64)}\n-----END PUBLIC KEY-----`,
        `-----BEGIN CERTIFICATE-----\n${"A".repeat(64)}\n-----END CERTIFICATE-----`,
        "-----BEGIN PRIVATE KEY----- and -----END PRIVATE KEY-----",
      ],
    },
  },
  {
    id: "digitalocean-token",
    entity: "DIGITALOCEAN_TOKEN",
    pattern: "do[opr]_v1_[a-f0-9]{64}",
    mask: { kind: "redact" },
    source: "DigitalOcean API reference: token prefixes (release note of 2022-04)",
    severity: "critical",
    examples: {
      match: [
        `DO_TOKEN=«dop_v1_${"0".repeat(64)}»`,
        `{"t":"«doo_v1_${"a".repeat(64)}»"}`,
        `doctl auth init -t «dor_v1_${"0a".repeat(32)}»`,
      ],
      no: [`dop_v2_${"0".repeat(64)}`, `dop_v1_${"0".repeat(63)}`, `dox_v1_${"0".repeat(64)}`],
    },
  },
  {
    id: "huggingface-token",
    entity: "HUGGINGFACE_TOKEN",
    pattern: `${START}(?P<secret>(?:hf_|api_org_)[A-Za-z]{34})`,
    mask: { kind: "redact" },
    source: "Hugging Face documentation, hub/security-tokens",
    severity: "critical",
    examples: {
      match: [
        `HF_TOKEN=«hf_${"A".repeat(34)}»`,
        `login(token="«hf_${"a".repeat(34)}»")`,
        `{"org":"«api_org_${"A".repeat(34)}»"}`,
      ],
      no: ["hf_AAAA", `hf_${"0".repeat(34)}`, `shf_${"A".repeat(34)}`],
    },
  },
  {
    id: "vault-token",
    entity: "VAULT_TOKEN",
    pattern: String.raw`${START}(?P<secret>hv[sbr]\.[A-Za-z0-9_-]{24,})`,
    mask: { kind: "redact" },
    source: "HashiCorp Vault documentation, concepts/tokens: token prefixes from 1.10",
    severity: "critical",
    examples: {
      match: [
        "VAULT_TOKEN=«hvs.AAAAAAAAAAAAAAAAAAAAAAAA»",
        `{"client_token":"«hvb.${"a".repeat(140)}»"}`,
        "x-vault-token: «hvr.000000000000000000000000»",
      ],
      no: ["hvs.AAAA", "hvx.AAAAAAAAAAAAAAAAAAAAAAAA", "shvs.AAAAAAAAAAAAAAAAAAAAAAAA"],
    },
  },
  {
    id: "telegram-bot-token",
    entity: "TELEGRAM_TOKEN",
    pattern: "[0-9]{8,10}:AA[A-Za-z0-9_-]{33}",
    mask: { kind: "redact" },
    source: "Telegram Bot API, authorizing your bot",
    severity: "critical",
    examples: {
      match: [
        `https://api.telegram.org/bot«123456789:AA${"A".repeat(33)}»/getMe`,
        `BOT_TOKEN=«0000000000:AA${"_".repeat(33)}»`,
        `{"token":"«12345678:AA${"a".repeat(33)}»"}`,
      ],
      no: [`1234567:AA${"A".repeat(33)}`, "123456789:AAAA", `123456789:AB${"A".repeat(33)}`],
    },
  },
];

// Tokens with a form of their own, of the three large clouds: Amazon, Google and Microsoft Azure.
//
// Azure's newer keys carry the service's signature at a fixed place near their end, and are told by it. Keys of plain
// base64 stand in long runs of base64 as well, so they need an assignment, a quote or a blank before them.
// Must not hold AWS access keys, Google API keys and Entra client secrets: tokens.ts and credentials.ts have those.

import { named } from "./fragments.ts";
import type { PackRule } from "./types.ts";
import { alnum, END, hex, lower, SAMPLE_UUID, token, UUID, upper } from "./vendor_frames.ts";

/** What stands before a key of base64. */
const BEFORE = String.raw`(?:^|[\s"'\x60=:>,;]|%3[Dd])`;

const SECURITY_UTILITIES =
  "Microsoft security-utilities, high-confidence patterns (identifiable keys with a signature in the key)";

export const VENDORS_CLOUD: readonly PackRule[] = [
  token({
    id: "aws-appsync-key",
    word: String.raw`da2-[a-z0-9]{26}\b`,
    samples: [`da2-${lower(26)}`],
    no: [`da2-${lower(25)}`, `panda2-${lower(26)}`],
    source: "AWS AppSync Developer Guide, API_KEY authorization: da2- and 26 characters",
  }),
  token({
    id: "aws-bedrock-key",
    name: "AWS_BEARER_TOKEN_BEDROCK",
    word: "ABSK[A-Za-z0-9+/]{100,}={0,2}",
    samples: [`ABSKQmVkcm9ja0FQSUtleS${alnum(110)}=`],
    no: [`ABSK${alnum(60)}`],
    source: "Amazon Bedrock User Guide, long-term API keys: ABSK and base64 of BedrockAPIKey-",
  }),
  token({
    id: "aws-bedrock-short-key",
    name: "AWS_BEARER_TOKEN_BEDROCK",
    word: "bedrock-api-key-(?:YmVkcm9jay5hbWF6b25hd3MuY29t[A-Za-z0-9+/_-]*|[A-Za-z0-9+/_-]{60,})={0,2}",
    maxLen: 8192,
    samples: [`bedrock-api-key-${alnum(70)}`, `bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29t${alnum(70)}==`],
    no: ["bedrock-api-key-rotation"],
    source:
      "Amazon Bedrock User Guide, short-term API keys: a presigned URL in base64 behind bedrock-api-key-",
  }),
  token({
    id: "aws-session-token",
    word: "(?:IQoJb3JpZ2lu|FwoGZXIvYXdz|FQoGZXIvYXdz|FQoDYXdz)(?:[A-Za-z0-9+/_-]|%2[BFbf]){48,}(?:={1,2}|(?:%3[Dd]){1,2})?",
    maxLen: 4096,
    samples: [`IQoJb3JpZ2luX2Vj${alnum(60)}`, `FwoGZXIvYXdzE${alnum(120)}==`],
    no: [`IQoJb3JpZ2luX2Vj${alnum(20)}`],
    match: [`?X-Amz-Security-Token=«IQoJb3JpZ2luX2Vj${alnum(70)}%2F${alnum(60)}%3D%3D»&X-Amz-Date=1`],
    source:
      "AWS Security Token Service API, GetSessionToken: base64 of a protocol buffer that names its origin",
  }),
  {
    id: "aws-request-signature",
    entity: "AWS_REQUEST_SIGNATURE",
    pattern: String.raw`${named("x-amz-signature")}["']{0,2}(?:[ \t]{0,2}[:=][ \t]{0,2}|%3[Dd])["']{0,2}(?P<secret>[0-9a-f]{64})\b`,
    mask: { kind: "redact" },
    source: "AWS General Reference, Signature Version 4: presigned URLs carry the signature",
    severity: "high",
    examples: {
      match: [
        `https://b.s3.amazonaws.com/a?X-Amz-Expires=3600&X-Amz-Signature=«${hex(64)}»&x-id=GetObject`,
        `{"url":"https:\\/\\/b.s3.amazonaws.com\\/a?X-Amz-Signature=«${hex(64)}»"}`,
        `redirect=https%3A%2F%2Fb%2Fa%3FX-Amz-Signature%3D«${hex(64)}»%26x`,
        `fields: {"x-amz-signature": "«${hex(64)}»"}`,
      ],
      no: [
        `X-Amz-Signature=${hex(63)}`,
        `X-Amz-Content-Sha256=${hex(64)}`,
        "X-Amz-Signature=UNSIGNED-PAYLOAD",
      ],
    },
  },
  token({
    id: "aws-ecr-login",
    name: "DOCKER_AUTH",
    word: "QVdTOmV5SndZWGxzYjJGa0[A-Za-z0-9+/]{100,}={0,2}",
    maxLen: 8192,
    samples: [`QVdTOmV5SndZWGxzYjJGa0lqb2${alnum(140)}==`],
    no: [`QVdTOmV5SndZWGxzYjJGa0${alnum(60)}`],
    source: "Amazon ECR API, GetAuthorizationToken: base64 of AWS: and a token",
  }),
  token({
    id: "aws-eks-token",
    word: String.raw`k8s-aws-v1\.aHR0cHM6Ly9[A-Za-z0-9_-]{60,}={0,2}`,
    maxLen: 8192,
    samples: [`k8s-aws-v1.aHR0cHM6Ly9zdHMu${alnum(80)}`],
    no: ["k8s-aws-v1.aHR0cHM6Ly9"],
    source: "aws-iam-authenticator: k8s-aws-v1. and a presigned STS URL in base64url",
  }),
  token({
    id: "amazon-mws-token",
    word: String.raw`amzn\.mws\.${UUID}\b`,
    samples: [`amzn.mws.${SAMPLE_UUID}`],
    no: [`amzn.mws.${SAMPLE_UUID}0`],
    source: "Amazon MWS documentation, MWSAuthToken",
  }),
  token({
    id: "amazon-lwa-client-secret",
    word: String.raw`amzn1\.oa2-cs\.v1\.[0-9a-f]{64}\b`,
    samples: [`amzn1.oa2-cs.v1.${hex(64)}`],
    no: [`amzn1.application-oa2-client.${hex(32)}`, `amzn1.oa2-cs.v1.${hex(63)}`],
    source: "Login with Amazon documentation, security profiles: client secrets begin with amzn1.oa2-cs.v1",
  }),
  token({
    id: "amazon-lwa-token",
    word: String.raw`Atz[ar](?:\||%7C)[A-Za-z0-9+/=_-]{80,}`,
    maxLen: 4096,
    samples: [`Atza|IwEBI${alnum(110)}`, `Atzr|IwEBI${alnum(120)}`],
    no: ["Atza|IwEBI", `Atzx|${alnum(200)}`],
    source: "Login with Amazon documentation, access and refresh tokens: Atza| and Atzr|",
  }),
  token({
    id: "azure-storage-key",
    name: "AZURE_STORAGE_KEY",
    pattern: String.raw`${BEFORE}(?P<secret>[A-Za-z0-9+/]{76}(?:\+ASt|ACDb|\+ABa|\+AMC|APIM)[A-Za-z0-9+/]{5}[AQgw]==)`,
    samples: ["+ASt", "ACDb", "+ABa", "+AMC", "APIM"].map((mark) => `${alnum(76)}${mark}${alnum(5)}A==`),
    no: [`${alnum(76)}+ABC${alnum(5)}A==`, `key=${alnum(90)}`],
    source: `${SECURITY_UTILITIES}: storage accounts, Cosmos DB, Batch, machine learning, API Management`,
  }),
  token({
    id: "azure-messaging-key",
    name: "AZURE_SERVICEBUS_KEY",
    pattern: String.raw`${BEFORE}(?P<secret>[A-Za-z0-9+/]{33}(?:\+ASb|\+AEh|\+ARm|AIoT|AzEG|AzCa)[A-Za-z0-9+/]{5}[A-Za-z048]=)`,
    samples: ["+ASb", "+AEh", "+ARm", "AIoT", "AzEG", "AzCa"].map(
      (mark) => `${alnum(33)}${mark}${alnum(5)}A=`,
    ),
    no: [`${alnum(33)}+ABC${alnum(5)}A=`, `${alnum(43)}=`],
    source: `${SECURITY_UTILITIES}: Service Bus, Event Hubs, Relay, IoT Hub, Event Grid, Cache for Redis`,
  }),
  token({
    id: "azure-search-key",
    word: String.raw`[A-Za-z0-9]{42}AzSe[A-D][A-Za-z0-9]{5}\b`,
    samples: [`${alnum(42)}AzSeA${alnum(5)}`],
    no: [`${alnum(42)}AzXeA${alnum(5)}`, `${alnum(52)}`],
    source: `${SECURITY_UTILITIES}: Azure AI Search`,
  }),
  token({
    id: "azure-container-registry-key",
    name: "ACR_PASSWORD",
    pattern: String.raw`${BEFORE}(?P<secret>[A-Za-z0-9+/]{42}\+ACR[A-D][A-Za-z0-9+/]{5})${END}`,
    samples: [`${alnum(42)}+ACRA${alnum(5)}`],
    no: [`${alnum(42)}+ACXA${alnum(5)}`],
    source: `${SECURITY_UTILITIES}: Container Registry`,
  }),
  token({
    id: "azure-function-key",
    pattern: `${BEFORE}(?P<secret>[A-Za-z0-9_-]{44}AzFu[A-Za-z0-9_-]{5}[AQgw](?:==|%3[Dd]%3[Dd]))`,
    samples: [`${alnum(44)}AzFu${alnum(5)}A==`, `${alnum(44)}AzFu${alnum(5)}w%3D%3D`],
    no: [`${alnum(44)}AzFx${alnum(5)}A==`],
    source: `${SECURITY_UTILITIES}: Azure Functions host and function keys`,
  }),
  token({
    id: "azure-cask-key",
    name: "AZURE_OPENAI_API_KEY",
    word: String.raw`[A-Za-z0-9]{52}JQQJ99[A-Za-z0-9]{26}\b`,
    samples: [`${alnum(52)}JQQJ99${upper(26)}`],
    no: [`${alnum(52)}JQQJ88${upper(26)}`, `${alnum(84)}`],
    source: "Microsoft Common Annotated Security Keys: JQQJ99 at the 53rd character of 84",
  }),
  token({
    id: "azure-devops-token",
    name: "AZURE_DEVOPS_EXT_PAT",
    word: String.raw`[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}\b`,
    samples: [`${alnum(76)}AZDOAa0B`],
    no: [`${alnum(76)}AZXXAa0B`, `${alnum(84)}`],
    source: "Azure DevOps release notes, sprint 241: personal access tokens of 84 characters with AZDO",
  }),
  {
    id: "azure-subscription-key",
    entity: "AZURE_SUBSCRIPTION_KEY",
    pattern: String.raw`${named("ocp-apim-subscription-key|subscription-key")}["'\]]{0,3}(?:[ \t]{0,2}[:=,][ \t]{0,2}|%3[Dd])["']{0,2}(?P<secret>[0-9a-f]{32}|[A-Za-z0-9]{84})\b`,
    mask: { kind: "redact" },
    source: "Azure AI services documentation, authentication: the header Ocp-Apim-Subscription-Key",
    severity: "critical",
    examples: {
      match: [
        `curl -H "Ocp-Apim-Subscription-Key: «${hex(32)}»" https://api.cognitive.example/`,
        `headers["Ocp-Apim-Subscription-Key"] = "«${hex(32)}»"`,
        `https://api.example/v1?subscription-key=«${alnum(84)}»&q=1`,
        `client.DefaultRequestHeaders.Add('Ocp-Apim-Subscription-Key', '«${hex(32)}»');`,
      ],
      no: [
        "Ocp-Apim-Subscription-Key: <key>",
        `Ocp-Apim-Subscription-Key: ${hex(31)}`,
        `Ocp-Apim-Trace: ${hex(32)}`,
      ],
    },
  },
  token({
    id: "google-gemini-token",
    name: "GEMINI_API_KEY",
    word: String.raw`AQ\.Ab8R[A-Za-z0-9_-]{40,}`,
    samples: [`AQ.Ab8RN6${alnum(44)}`],
    no: ["AQ.Ab8R", `FAQ.Ab8RN6${alnum(44)}`],
    source: "Google AI Studio, API keys bound to a service account: AQ.Ab8RN6 and 44 characters",
  }),
  token({
    id: "google-authorization-code",
    name: "OAUTH_CODE",
    word: "4/(?:0A[A-Za-z]|1A[A-Za-z]|P7)[A-Za-z0-9_-]{40,}",
    samples: [`4/0AX${alnum(60)}`],
    no: ["4/0A", "https://host/4/0Apath"],
    source: "Google Identity documentation, web server OAuth: authorization codes begin with 4/",
    severity: "medium",
  }),
  token({
    id: "google-hmac-key-id",
    word: String.raw`GOOG1E[A-Z0-9]{55}\b`,
    samples: [`GOOG1E${upper(55)}`],
    no: [`GOOG1E${upper(54)}`, `XGOOG1E${upper(55)}`],
    source: "Google Cloud Storage documentation, HMAC keys: 61 characters of a service account's access id",
    severity: "medium",
  }),
  token({
    id: "google-fcm-server-key",
    name: "FCM_SERVER_KEY",
    word: "AAAA[A-Za-z0-9_-]{7}:APA91b[A-Za-z0-9_-]{134}",
    samples: [`AAAA${alnum(7)}:APA91b${alnum(134)}`],
    no: [`AAAA${alnum(7)}:APA91b${alnum(100)}`, `${alnum(22)}:APA91b${alnum(134)}`],
    source: "Firebase Cloud Messaging documentation, legacy server keys",
  }),
  {
    id: "google-service-account-key-id",
    entity: "GOOGLE_SERVICE_ACCOUNT_KEY_ID",
    pattern: String.raw`private_?[Kk]ey_?[Ii]d\\{0,3}["']?[ \t]{0,4}[:=][ \t]{0,4}\\{0,3}["']?(?P<secret>[0-9a-f]{40})\b`,
    mask: { kind: "redact" },
    source: "Google Cloud documentation, service account key file: private_key_id",
    severity: "medium",
    examples: {
      match: [
        `{"type":"service_account","private_key_id": "«${hex(40)}»"}`,
        `GCP='{\\"private_key_id\\": \\"«${hex(40)}»\\"}'`,
        `private_key_id = «${hex(40)}»`,
        `  private_key_id: «${hex(40)}»\n`,
      ],
      no: [
        `"private_key_id": "${hex(39)}"`,
        `"client_id": "100000000000000000000"`,
        `"private_key_id": "key-1"`,
      ],
    },
  },
  token({
    id: "azure-refresh-token",
    word: String.raw`[01]\.A[A-Za-z0-9_-]{20,}\.A[gQ]AB[A-Za-z0-9_-]{100,}`,
    maxLen: 4096,
    samples: [`0.AX${alnum(60)}.AgAB${alnum(170)}`, `1.AX${alnum(60)}.AQAB${alnum(170)}`],
    no: ["0.A", `2.AX${alnum(60)}.AgAB${alnum(170)}`],
    source:
      "Microsoft Entra refresh tokens and authorization codes, form as issued by login.microsoftonline.com",
  }),
  {
    id: "azure-app-configuration",
    entity: "AZURE_APP_CONFIGURATION",
    pattern: String.raw`\.azconfig\.io;Id=[A-Za-z0-9+/:=_-]{4,80};Secret=(?P<secret>[A-Za-z0-9+/]{36,100}={0,2})`,
    mask: { kind: "redact" },
    source: "Azure App Configuration documentation, access keys: connection strings",
    severity: "critical",
    examples: {
      match: [
        `Endpoint=https://x.azconfig.io;Id=abcd-l0-s0:AAAA;Secret=«${alnum(43)}=»`,
        `{"ConnectionStrings:AppConfig":"Endpoint=https://x.azconfig.io;Id=AAAA;Secret=«${alnum(86)}»"}`,
        `export APPCONFIG='Endpoint=https://x.azconfig.io;Id=AAAA;Secret=«${alnum(43)}=»'`,
      ],
      no: [
        "Endpoint=https://x.azconfig.io",
        "Endpoint=https://x.azconfig.io;Id=AAAA;Secret=<secret>",
        `Endpoint=https://x.example.io;Id=AAAA;Secret=${alnum(43)}=`,
      ],
    },
  },
  {
    id: "azure-publish-password",
    entity: "AZURE_PUBLISH_PASSWORD",
    pattern: String.raw`${named("userpwd")}=\\?["'](?P<secret>[A-Za-z0-9]{60})\b`,
    mask: { kind: "redact" },
    source: "Azure App Service documentation, publish profiles: userPWD of 60 characters",
    severity: "critical",
    examples: {
      match: [
        `<publishProfile userName="$app" userPWD="«${alnum(60)}»" hostingProviderForumLink=""/>`,
        `AZURE_PROFILE='<publishProfile userPWD=\\"«${alnum(60)}»\\"/>'`,
        `userpwd='«${alnum(60)}»'`,
      ],
      no: ['userPWD=""', `userPWD="${alnum(59)}"`, `userName="${alnum(60)}"`],
    },
  },
];

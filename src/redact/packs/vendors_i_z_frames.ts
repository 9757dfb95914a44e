// The part of builtin/secrets for vendors I to Z whose secret is known by what stands around it: the address of a
// webhook, the scheme of a header, the command that takes it.
//
// Only the secret part is masked, so the vendor stays readable.
// Must not hold tokens with a form of their own, or keys behind a vendor's name.

import { anyCase, named } from "./fragments.ts";
import type { PackRule } from "./types.ts";
import { alnum, END, hex, lower, SAMPLE_UUID, UUID } from "./vendor_frames.ts";

/** A slash as it stands in URLs, in JSON that escapes it and in percent-encoded URLs. */
const SLASH = String.raw`(?:\\?/|%2[Ff])`;

export const VENDORS_I_Z_FRAMES: readonly PackRule[] = [
  {
    id: "ifttt-webhook-key",
    entity: "IFTTT_KEY",
    pattern: String.raw`maker\.ifttt\.com${SLASH}(?:use|trigger${SLASH}[A-Za-z0-9_-]{1,64}(?:${SLASH}json)?${SLASH}with${SLASH}key)${SLASH}(?P<secret>[A-Za-z0-9_-]{20,64})`,
    mask: { kind: "redact" },
    source: "IFTTT help, Webhooks FAQ: the address holds the account's key",
    severity: "high",
    examples: {
      match: [
        `curl -X POST https://maker.ifttt.com/trigger/alarm/with/key/«${alnum(22)}»`,
        `{"url":"https:\\/\\/maker.ifttt.com\\/trigger\\/door\\/json\\/with\\/key\\/«${alnum(43)}»"}`,
        `IFTTT_URL=https://maker.ifttt.com/use/«${alnum(22)}»`,
      ],
      no: [
        "https://maker.ifttt.com/trigger/alarm/with/key/",
        `https://ifttt.com/trigger/alarm/with/key/${alnum(22)}`,
        "https://maker.ifttt.com/trigger/alarm/with/key/{key}",
      ],
    },
  },
  {
    id: "infura-endpoint",
    entity: "INFURA_KEY",
    pattern: String.raw`\.infura\.io${SLASH}(?:ws${SLASH})?v3${SLASH}(?P<secret>[0-9a-f]{32})\b`,
    mask: { kind: "redact" },
    source: "Infura documentation, network endpoints: https://mainnet.infura.io/v3/<API key>",
    severity: "high",
    examples: {
      match: [
        `RPC_URL=https://mainnet.infura.io/v3/«${hex(32)}»`,
        `{"ws":"wss:\\/\\/sepolia.infura.io\\/ws\\/v3\\/«${hex(32)}»"}`,
        `new Web3('https://polygon-mainnet.infura.io/v3/«${hex(32)}»');`,
      ],
      no: [
        "https://mainnet.infura.io/v3/",
        `https://infura.com/v3/${hex(32)}`,
        `https://mainnet.infura.io/v3/${hex(33)}`,
      ],
    },
  },
  {
    id: "kubernetes-bootstrap-token",
    entity: "KUBERNETES_TOKEN",
    pattern: String.raw`(?:kubeadm join [A-Za-z0-9.:_-]{1,64} --token[ =]|${named("(?:bootstrap|kubeadm|join|discovery)[ _-]?token")}[ "'=:]{1,4})(?P<secret>[a-z0-9]{6}\.[a-z0-9]{16})${END}`,
    mask: { kind: "redact" },
    source: "Kubernetes documentation, authenticating with bootstrap tokens: [a-z0-9]{6}\\.[a-z0-9]{16}",
    severity: "critical",
    examples: {
      match: [
        `kubeadm join 10.0.0.1:6443 --token «${lower(6)}.${lower(16)}» --discovery-token-ca-cert-hash sha256:00`,
        `bootstrapToken="«${lower(6)}.${lower(16)}»"`,
        `KUBEADM_TOKEN=«${lower(6)}.${lower(16)}»\n`,
        `discovery-token: «${lower(6)}.${lower(16)}»,`,
      ],
      no: [
        `host=${lower(6)}.${lower(16)}`,
        `kubeadm join --token ${lower(6)}.${lower(15)}`,
        `kubeadm token ${lower(6)}.${lower(17)}`,
      ],
    },
  },
  {
    id: "lark-webhook",
    entity: "LARK_WEBHOOK",
    pattern: String.raw`open\.(?:feishu\.cn|larksuite\.com)${SLASH}open-apis${SLASH}bot${SLASH}(?:v2${SLASH})?hook${SLASH}(?P<secret>[A-Za-z0-9-]{16,64})`,
    mask: { kind: "redact" },
    source: "Lark Open Platform, custom bot usage guide: whoever has the webhook address can post",
    severity: "high",
    examples: {
      match: [
        `curl https://open.larksuite.com/open-apis/bot/v2/hook/«${SAMPLE_UUID}»`,
        `{"webhook":"https:\\/\\/open.feishu.cn\\/open-apis\\/bot\\/v2\\/hook\\/«${SAMPLE_UUID}»"}`,
        `FEISHU_HOOK=https://open.feishu.cn/open-apis/bot/hook/«${hex(32)}»`,
      ],
      no: [
        "https://open.feishu.cn/open-apis/bot/v2/hook/",
        `https://open.larksuite.com/open-apis/${SAMPLE_UUID}`,
        "https://open.larksuite.com/open-apis/bot/v2/hook/xxx",
      ],
    },
  },
  {
    id: "line-channel-access-token",
    entity: "LINE_TOKEN",
    pattern: String.raw`${named("line|channel|messaging")}[A-Za-z0-9_ .-]{0,16}${anyCase("access[ _-]?token")}["'\\]{0,4}[ \t]{0,4}(?:[:=>]|%3[Dd])[ \t]{0,4}["'\\]{0,4}(?P<secret>[A-Za-z0-9+/]{140,}={0,2})`,
    mask: { kind: "redact" },
    source: "LINE Developers, channel access tokens: base64 of about 172 characters",
    severity: "critical",
    examples: {
      match: [
        `LINE_CHANNEL_ACCESS_TOKEN=«${alnum(171)}=»`,
        `{"channelAccessToken":"«${alnum(172)}»"}`,
        `line.bot.channel-access-token: «${alnum(170)}==»\n`,
      ],
      no: [
        "LINE_CHANNEL_ACCESS_TOKEN=<token>",
        `LINE_CHANNEL_ACCESS_TOKEN=${alnum(100)}`,
        `line_channel_access_token = get_line_channel_access_token()`,
      ],
    },
  },
  {
    id: "make-webhook",
    entity: "MAKE_WEBHOOK",
    pattern: String.raw`hook\.(?:[a-z]{2}[0-9]\.)?(?:make|integromat)\.com${SLASH}(?P<secret>[a-z0-9]{24,40})\b`,
    mask: { kind: "redact" },
    source: "Make help center, webhooks: hook.<zone>.make.com/<32 characters>",
    severity: "high",
    examples: {
      match: [
        `POST https://hook.eu1.make.com/«${lower(32)}» HTTP/1.1`,
        `{"url":"https:\\/\\/hook.us1.make.com\\/«${lower(32)}»"}`,
        `WEBHOOK=https://hook.integromat.com/«${lower(32)}»`,
      ],
      no: [
        "https://hook.eu1.make.com/",
        `https://www.make.com/${lower(32)}`,
        "https://hook.eu1.make.com/short",
      ],
    },
  },
  {
    id: "mattermost-webhook",
    entity: "MATTERMOST_WEBHOOK",
    pattern: String.raw`${named("mattermost|chat")}[A-Za-z0-9.-]{0,64}(?::[0-9]{2,5})?${SLASH}hooks${SLASH}(?P<secret>[a-z0-9]{26})\b`,
    mask: { kind: "redact" },
    source: "Mattermost developer documentation, incoming webhooks: /hooks/<26 characters>",
    severity: "high",
    examples: {
      match: [
        `https://mattermost.example.com/hooks/«${lower(26)}»`,
        `{"url": "http:\\/\\/chat.corp.example:8065\\/hooks\\/«${lower(26)}»"}`,
        `hook: 'https://acme.cloud.mattermost.com/hooks/«${lower(26)}»'`,
      ],
      no: [
        "https://mattermost.example.com/hooks/incoming",
        `https://git.example.com/hooks/${lower(26)}`,
        `https://mattermost.example.com/hooks/${lower(27)}`,
      ],
    },
  },
  {
    id: "microsoft-account-refresh-token",
    entity: "MICROSOFT_REFRESH_TOKEN",
    pattern: String.raw`\bM\.[CR][0-9]{1,4}_[A-Z0-9]{2,4}\.[A-Za-z0-9.*!$-]{60,}`,
    maxLen: 2048,
    mask: { kind: "redact" },
    source: "Microsoft OneDrive documentation, signing in with MSA: refresh tokens M.R3_BAY.-...",
    severity: "critical",
    examples: {
      match: [
        `refresh_token=«M.C507_BAY.0.U.-${alnum(80)}»&grant_type=refresh_token`,
        `{"refresh_token":"«M.R3_BAY.-${alnum(70)}!${alnum(30)}*${alnum(20)}»"}`,
        `REFRESH='«M.C106_SN1.-${alnum(90)}»'`,
      ],
      no: ["M.C507_BAY.0.U.-short", `M.X507_BAY.${alnum(80)}`, `AM.C507_BAY.${alnum(80)}`],
    },
  },
  {
    id: "microsoft-teams-webhook",
    entity: "TEAMS_WEBHOOK",
    pattern: String.raw`(?:outlook\.office(?:365)?|\.webhook\.office)\.com${SLASH}webhook(?:b2)?${SLASH}(?P<secret>${UUID}(?:@|%40)${UUID}${SLASH}IncomingWebhook${SLASH}[0-9a-f]{32}(?:${SLASH}${UUID})?(?:${SLASH}[A-Za-z0-9_-]{20,60})?)`,
    mask: { kind: "redact" },
    source:
      "Microsoft Teams documentation, create incoming webhooks: webhookb2/<group>@<tenant>/IncomingWebhook/<key>/<user>",
    severity: "high",
    examples: {
      match: [
        `curl https://acme.webhook.office.com/webhookb2/«${SAMPLE_UUID}@${SAMPLE_UUID}/IncomingWebhook/${hex(32)}/${SAMPLE_UUID}»`,
        `{"uri":"https:\\/\\/outlook.office.com\\/webhook\\/«${SAMPLE_UUID}@${SAMPLE_UUID}\\/IncomingWebhook\\/${hex(32)}\\/${SAMPLE_UUID}»"}`,
        `TEAMS_URL="https://outlook.office365.com/webhook/«${SAMPLE_UUID}%40${SAMPLE_UUID}/IncomingWebhook/${hex(32)}»"`,
      ],
      no: [
        "https://outlook.office.com/webhook/",
        `https://outlook.office.com/mail/${SAMPLE_UUID}`,
        `https://acme.webhook.office.com/webhookb2/${SAMPLE_UUID}`,
      ],
    },
  },
  {
    id: "n8n-webhook",
    entity: "N8N_WEBHOOK",
    pattern: String.raw`n8n[A-Za-z0-9.-]{0,40}(?::[0-9]{2,5})?${SLASH}webhook(?:-test)?${SLASH}(?P<secret>${UUID})\b`,
    mask: { kind: "redact" },
    confidence: "low",
    source: "n8n documentation, Webhook node: the path is a random UUID unless the user sets one",
    severity: "medium",
    examples: {
      match: [
        `POST https://acme.app.n8n.cloud/webhook/«${SAMPLE_UUID}» HTTP/1.1`,
        `{"hook":"https:\\/\\/n8n.example.com\\/webhook-test\\/«${SAMPLE_UUID}»"}`,
        `N8N_URL=http://n8n:5678/webhook/«${SAMPLE_UUID}»`,
      ],
      no: [
        "https://acme.app.n8n.cloud/webhook/orders",
        `https://example.com/webhook/${SAMPLE_UUID}`,
        "n8n:5678/webhook/",
      ],
    },
  },
  {
    id: "okta-ssws-token",
    entity: "OKTA_TOKEN",
    pattern: String.raw`${named("ssws")}(?:[ \t]{1,4}|%20|\+)(?P<secret>00[A-Za-z0-9_-]{40})${END}`,
    mask: { kind: "redact" },
    source: "Okta developer documentation, API token authentication: the SSWS scheme",
    severity: "critical",
    examples: {
      match: [
        `Authorization: SSWS «00${alnum(40)}»`,
        `curl -H "authorization: SSWS «00${alnum(40)}»" https://acme.okta.com/api/v1/users`,
        `{"headers":{"Authorization":"SSWS «00${alnum(40)}»"}}`,
      ],
      no: [`SSWS 01${alnum(40)}`, `SSWS 00${alnum(39)}`, "SSWS {api_token}"],
    },
  },
  {
    id: "opsgenie-genie-key",
    entity: "OPSGENIE_KEY",
    pattern: String.raw`${named("geniekey")}(?:[ \t:="']{1,4}|%20|\+)(?P<secret>${UUID})\b`,
    mask: { kind: "redact" },
    source: "Opsgenie documentation, API authentication: Authorization GenieKey <uuid>",
    severity: "critical",
    examples: {
      match: [
        `Authorization: GenieKey «${SAMPLE_UUID}»`,
        `curl -H 'Authorization: GenieKey «${SAMPLE_UUID}»' https://api.opsgenie.com/v2/alerts`,
        `{"authorization":"GenieKey «${SAMPLE_UUID}»"}`,
      ],
      no: ["GenieKey $KEY", `Genie ${SAMPLE_UUID}`, "GenieKey 00000000-0000"],
    },
  },
  {
    id: "pagerduty-events-key",
    entity: "PAGERDUTY_KEY",
    pattern: String.raw`(?:events\.pagerduty\.com${SLASH}integration${SLASH}|${named("routing[_-]?key")}["']{0,2}[ \t]{0,4}[:=][ \t]{0,4}["']{0,2})(?P<secret>[0-9a-zA-Z]{32})\b`,
    mask: { kind: "redact" },
    source: "PagerDuty developer documentation, Events API v2: routing_key of 32 characters",
    severity: "high",
    examples: {
      match: [
        `{"routing_key":"«${lower(32)}»","event_action":"trigger"}`,
        `routing_key: «${lower(32)}»\n`,
        `POST https://events.pagerduty.com/integration/«${hex(32)}»/enqueue`,
      ],
      no: [
        "routing_key: orders.created",
        `routing_key: ${lower(33)}`,
        "https://events.pagerduty.com/v2/enqueue",
      ],
    },
  },
  {
    id: "proxmox-api-token",
    entity: "PROXMOX_TOKEN",
    pattern: String.raw`PVEAPIToken(?:[= ]|%3[Dd])(?P<secret>[A-Za-z0-9._-]{1,32}@[A-Za-z0-9._-]{1,16}![A-Za-z0-9._-]{1,32}[=:]${UUID})\b`,
    mask: { kind: "redact" },
    source: "Proxmox VE wiki, API tokens: PVEAPIToken=USER@REALM!TOKENID=UUID",
    severity: "critical",
    examples: {
      match: [
        `Authorization: PVEAPIToken=«root@pam!ci=${SAMPLE_UUID}»`,
        `curl -H 'Authorization: PVEAPIToken=«monitor@pve!grafana=${SAMPLE_UUID}»' https://pve:8006`,
        `{"Authorization": "PVEAPIToken «a@pam!t:${SAMPLE_UUID}»"}`,
      ],
      no: ["PVEAPIToken=root@pam!ci", `PVEAuthCookie=${SAMPLE_UUID}`, "PVEAPIToken=USER@REALM!TOKENID=UUID"],
    },
  },
  {
    id: "quicknode-endpoint",
    entity: "QUICKNODE_KEY",
    pattern: String.raw`\.quiknode\.pro${SLASH}(?P<secret>[0-9a-f]{40})\b`,
    mask: { kind: "redact" },
    source: "QuickNode documentation, endpoint security: the token is the path of the endpoint's address",
    severity: "high",
    examples: {
      match: [
        `RPC_URL=https://a-b-c.quiknode.pro/«${hex(40)}»/`,
        `{"rpc":"https:\\/\\/a-b-c.solana-mainnet.quiknode.pro\\/«${hex(40)}»"}`,
        `new Connection('https://x.quiknode.pro/«${hex(40)}»')`,
      ],
      no: [
        "https://a-b-c.quiknode.pro/",
        `https://quicknode.com/${hex(40)}`,
        `https://x.quiknode.pro/${hex(41)}`,
      ],
    },
  },
  {
    id: "render-deploy-hook",
    entity: "RENDER_DEPLOY_HOOK",
    pattern: String.raw`api\.render\.com${SLASH}deploy${SLASH}srv-[a-z0-9]{16,24}(?:\?|%3[Ff])key(?:=|%3[Dd])(?P<secret>[A-Za-z0-9_-]{8,24})`,
    mask: { kind: "redact" },
    source: "Render documentation, deploy hooks: the address with ?key= is a secret",
    severity: "high",
    examples: {
      match: [
        `curl "https://api.render.com/deploy/srv-${lower(20)}?key=«${alnum(11)}»"`,
        `HOOK=https://api.render.com/deploy/srv-${lower(20)}?key=«${alnum(11)}»\n`,
        `{"hook":"https:\\/\\/api.render.com\\/deploy\\/srv-${lower(20)}?key=«${alnum(11)}»"}`,
      ],
      no: [
        `https://api.render.com/deploy/srv-${lower(20)}`,
        `https://api.render.com/v1/services/srv-${lower(20)}?key=${alnum(11)}`,
        "https://api.render.com/deploy/srv-xxx?key=yyy",
      ],
    },
  },
  {
    id: "sidekiq-credentials",
    entity: "SIDEKIQ_CREDENTIALS",
    pattern: String.raw`${named("bundle_(?:enterprise|gems)__contribsys__com|(?:enterprise|gems)\\.contribsys\\.com")}["'\\]{0,3}[ \t]{0,4}[:= ][ \t]{0,4}["'\\]{0,3}(?P<secret>[0-9A-Fa-f]{8}:[0-9A-Fa-f]{8})\b`,
    mask: { kind: "redact" },
    source: "Sidekiq wiki, commercial installation: BUNDLE_GEMS__CONTRIBSYS__COM=<8>:<8> hexadecimal digits",
    severity: "high",
    examples: {
      match: [
        `export BUNDLE_ENTERPRISE__CONTRIBSYS__COM=«${hex(8)}:${hex(8)}»`,
        `BUNDLE_GEMS__CONTRIBSYS__COM: "«${hex(8)}:${hex(8)}»"`,
        `bundle config --local gems.contribsys.com «${hex(8)}:${hex(8)}»`,
      ],
      no: [
        "BUNDLE_GEMS__CONTRIBSYS__COM=user:pass",
        `BUNDLE_GEMS__EXAMPLE__COM=${hex(8)}:${hex(8)}`,
        `BUNDLE_GEMS__CONTRIBSYS__COM=${hex(8)}:${hex(9)}`,
      ],
    },
  },
  {
    id: "splunk-hec-token",
    entity: "SPLUNK_TOKEN",
    pattern: String.raw`${named("splunk")}(?:[A-Za-z0-9_.-]{0,24}(?:${anyCase("token|hec")})["']{0,2}[ \t]{0,4}[:=][ \t]{0,4}["']{0,2}|[ \t]{1,4}|%20|\+)(?P<secret>${UUID})\b`,
    mask: { kind: "redact" },
    source: "Splunk documentation, HTTP Event Collector: Authorization Splunk <uuid>",
    severity: "high",
    examples: {
      match: [
        `Authorization: Splunk «${SAMPLE_UUID}»`,
        `SPLUNK_HEC_TOKEN=«${SAMPLE_UUID}»`,
        `{"splunk-token": "«${SAMPLE_UUID}»"}`,
        `curl -k -H "Authorization: Splunk «${SAMPLE_UUID}»" https://splunk:8088/services/collector`,
      ],
      no: [
        "Authorization: Splunk $TOKEN",
        `Authorization: Spunk ${SAMPLE_UUID}`,
        "splunk-sdk@1.0.0",
        `splunk_id: ${SAMPLE_UUID}`,
      ],
    },
  },
  {
    id: "telegram-bot-url",
    entity: "TELEGRAM_TOKEN",
    pattern: String.raw`api\.telegram\.org${SLASH}(?:file${SLASH})?bot(?P<secret>[0-9]{5,16}(?::|%3[Aa])[A-Za-z0-9_-]{30,40})`,
    mask: { kind: "redact" },
    source: "Telegram Bot API, making requests: https://api.telegram.org/bot<token>/METHOD_NAME",
    severity: "critical",
    examples: {
      match: [
        `https://api.telegram.org/bot«123456:A${alnum(34)}»/getMe`,
        `curl "https://api.telegram.org/file/bot«123456789:${alnum(35)}»/photo.jpg"`,
        `u=https%3A%2F%2Fapi.telegram.org%2Fbot«12345678%3AA${alnum(34)}»%2FgetMe`,
      ],
      no: [
        "https://api.telegram.org/bot<token>/getMe",
        "https://api.telegram.org/bot123456:ABC-DEF",
        "https://t.me/bot123456",
      ],
    },
  },
  {
    id: "tenable-api-keys",
    entity: "TENABLE_KEY",
    pattern: String.raw`${named("x-apikeys")}["']{0,2}[ \t]{0,4}[:=][ \t]{0,4}["']{0,2}(?P<secret>${anyCase("accesskey")}=[0-9a-f]{64};[ \t]{0,4}${anyCase("secretkey")}=[0-9a-f]{64})\b`,
    mask: { kind: "redact" },
    source: "Tenable developer documentation, authorization: X-ApiKeys accessKey=<64>;secretKey=<64>",
    severity: "critical",
    examples: {
      match: [
        `X-ApiKeys: «accessKey=${hex(64)};secretKey=${hex(64)}»`,
        `curl -H 'X-ApiKeys: «accessKey=${hex(64)}; secretKey=${hex(64)}»' https://cloud.tenable.com`,
        `{"x-apikeys":"«accessKey=${hex(64)};secretKey=${hex(64)}»"}`,
      ],
      no: ["X-ApiKeys: accessKey={key};secretKey={secret}", `accessKey=${hex(64)}`, `X-ApiKeys: ${hex(64)}`],
    },
  },
  {
    id: "tines-webhook",
    entity: "TINES_WEBHOOK",
    pattern: String.raw`\.tines\.(?:com|io)${SLASH}webhook${SLASH}(?P<secret>[A-Za-z0-9]{32}${SLASH}[A-Za-z0-9]{32})\b`,
    mask: { kind: "redact" },
    source: "Tines documentation, webhook actions: /webhook/<path>/<secret>",
    severity: "high",
    examples: {
      match: [
        `POST https://acme.tines.com/webhook/«${hex(32)}/${hex(32)}» HTTP/1.1`,
        `{"url":"https:\\/\\/acme.tines.io\\/webhook\\/«${hex(32)}\\/${hex(32)}»"}`,
        `TINES_URL='https://quiet-sky-1234.tines.com/webhook/«${lower(32)}/${lower(32)}»'`,
      ],
      no: [
        "https://acme.tines.com/webhook/",
        `https://acme.tines.com/webhook/${hex(32)}`,
        `https://acme.tines.com/story/${hex(32)}/${hex(32)}`,
      ],
    },
  },
  {
    id: "upstash-redis-token",
    entity: "UPSTASH_TOKEN",
    pattern: String.raw`${named("upstash")}[A-Za-z0-9_.-]{0,24}${anyCase("token")}["'\\]{0,4}[ \t]{0,4}(?:[:=>]|%3[Dd])[ \t]{0,4}["'\\]{0,4}(?P<secret>A[A-Za-z0-9_-]{40,}={0,2})`,
    mask: { kind: "redact" },
    source: "Upstash documentation, Redis REST API: UPSTASH_REDIS_REST_TOKEN",
    severity: "critical",
    examples: {
      match: [
        `UPSTASH_REDIS_REST_TOKEN="«A${alnum(55)}==»"`,
        `{"upstashRedisRestToken":"«A${alnum(50)}=»"}`,
        `upstash_token: «A${alnum(56)}»\n`,
      ],
      no: [
        "UPSTASH_REDIS_REST_TOKEN=",
        `UPSTASH_REDIS_REST_URL=A${alnum(50)}`,
        `UPSTASH_REDIS_REST_TOKEN=A${alnum(20)}`,
      ],
    },
  },
  {
    id: "vercel-edge-config",
    entity: "VERCEL_TOKEN",
    pattern: String.raw`edge-config\.vercel\.com${SLASH}ecfg_[A-Za-z0-9]{10,40}(?:\?|%3[Ff])token(?:=|%3[Dd])(?P<secret>${UUID})\b`,
    mask: { kind: "redact" },
    source: "Vercel documentation, Edge Config: the connection string holds a read access token",
    severity: "high",
    examples: {
      match: [
        `EDGE_CONFIG="https://edge-config.vercel.com/ecfg_${lower(28)}?token=«${SAMPLE_UUID}»"`,
        `{"EDGE_CONFIG":"https:\\/\\/edge-config.vercel.com\\/ecfg_${lower(28)}?token=«${SAMPLE_UUID}»"}`,
        `curl 'https://edge-config.vercel.com/ecfg_${lower(28)}?token=«${SAMPLE_UUID}»&x=1'`,
      ],
      no: [
        `https://edge-config.vercel.com/ecfg_${lower(28)}`,
        `https://edge-config.vercel.com/ecfg_${lower(28)}?token=abc`,
        `https://api.vercel.com/ecfg_${lower(28)}?token=${SAMPLE_UUID}`,
      ],
    },
  },
  {
    id: "wecom-webhook",
    entity: "WECOM_WEBHOOK",
    pattern: String.raw`qyapi\.weixin\.qq\.com${SLASH}cgi-bin${SLASH}webhook${SLASH}send(?:\?|%3[Ff])key(?:=|%3[Dd])(?P<secret>${UUID})\b`,
    mask: { kind: "redact" },
    source: "WeCom developer documentation, group robots: the address with key= must not be published",
    severity: "high",
    examples: {
      match: [
        `curl 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=«${SAMPLE_UUID}»' -d @m.json`,
        `{"url":"https:\\/\\/qyapi.weixin.qq.com\\/cgi-bin\\/webhook\\/send?key=«${SAMPLE_UUID}»"}`,
        `next=https%3A%2F%2Fqyapi.weixin.qq.com%2Fcgi-bin%2Fwebhook%2Fsend%3Fkey%3D«${SAMPLE_UUID}»`,
      ],
      no: [
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=",
        `https://qyapi.weixin.qq.com/cgi-bin/gettoken?key=${SAMPLE_UUID}`,
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=KEY",
      ],
    },
  },
  {
    id: "wireguard-key",
    entity: "WIREGUARD_KEY",
    pattern: String.raw`${named("private[_ -]?key|preshared[_ -]?key|wireguard[A-Za-z0-9_-]{0,16}key|wg[0-9_-](?:[A-Za-z0-9_-]{1,16})?key|wg(?:key|private|preshared|server|client|peer)(?:key)?")}["']{0,2}[ \t]{0,4}[:=][ \t]{0,4}["']{0,2}(?P<secret>[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=)`,
    mask: { kind: "redact" },
    source: "wg(8), configuration file format: PrivateKey and PresharedKey, base64 of 32 bytes",
    severity: "critical",
    examples: {
      match: [
        `[Interface]\nPrivateKey = «${"Aa0Bb1".repeat(7)}A=»\nAddress = 10.0.0.1/24`,
        `[Peer]\nPresharedKey=«${"Aa0Bb1".repeat(7)}8=»`,
        `{"private_key":"«${"Aa0Bb1".repeat(7)}w=»"}`,
        `wg_private_key: '«${"Aa0Bb1".repeat(7)}4=»'`,
      ],
      no: [
        `PublicKey = ${"Aa0Bb1".repeat(7)}A=`,
        `PrivateKey = ${"Aa0Bb1".repeat(7)}=`,
        "PrivateKey = <base64 of the key>",
      ],
    },
  },
  {
    id: "yelp-key",
    entity: "YELP_KEY",
    pattern: String.raw`${named("yelp")}[A-Za-z0-9_ .-]{0,24}(?:${anyCase("key|token")})["'\\]{0,4}[ \t]{0,4}(?:[:=>]|%3[Dd])[ \t]{0,4}["'\\]{0,4}(?P<secret>[A-Za-z0-9_-]{128})${END}`,
    mask: { kind: "redact" },
    source: "Yelp Places API documentation, authentication: API keys of 128 characters",
    severity: "high",
    examples: {
      match: [
        `YELP_API_KEY=«${alnum(128)}»`,
        `{"yelpApiKey":"«${alnum(128)}»"}`,
        `yelp-token: '«${alnum(128)}»'`,
      ],
      no: [`YELP_API_KEY=${alnum(127)}`, `YELP_API_KEY=${alnum(129)}`, "YELP_API_KEY=<your-key>"],
    },
  },
  {
    id: "zapier-webhook",
    entity: "ZAPIER_WEBHOOK",
    pattern: String.raw`hooks\.zapier\.com${SLASH}hooks${SLASH}(?:catch|standard)${SLASH}(?P<secret>[0-9]{4,12}${SLASH}(?:[a-z0-9]{5,12}|[A-Za-z0-9]{24,40})(?:${SLASH}(?:silent|[a-z0-9]{5,12}))?)\b`,
    mask: { kind: "redact" },
    source: "Zapier help, Webhooks by Zapier: hooks.zapier.com/hooks/catch/<account>/<hook>",
    severity: "high",
    examples: {
      match: [
        `curl -d @a.json https://hooks.zapier.com/hooks/catch/«1234567/${lower(7)}»`,
        `{"url":"https:\\/\\/hooks.zapier.com\\/hooks\\/catch\\/«1234567\\/${lower(7)}»\\/"}`,
        `ZAP=https://hooks.zapier.com/hooks/catch/«1234567/${lower(6)}/silent»`,
      ],
      no: [
        "https://hooks.zapier.com/hooks/catch/",
        `https://zapier.com/hooks/catch/1234567/${lower(7)}`,
        "https://hooks.zapier.com/hooks/catch/1234567",
      ],
    },
  },
];

// Tokens with a form of their own, of vendors whose names begin with H.
//
// Must not hold keys that need the vendor's name before them: those are in vendors_keyed_*.ts.

import type { PackRule } from "./types.ts";
import { alnum, hex, lower, SAMPLE_UUID, token } from "./vendor_frames.ts";

export const VENDORS_H: readonly PackRule[] = [
  token({
    id: "harness-api-key",
    word: String.raw`(?:pat|sat)\.[A-Za-z0-9_-]{22}\.[0-9a-f]{24}\.[A-Za-z0-9]{20}\b`,
    samples: [`pat.${alnum(22)}.${hex(24)}.${alnum(20)}`, `sat.${alnum(22)}.${hex(24)}.${alnum(20)}`],
    no: [`pat.${alnum(22)}.${hex(24)}.${alnum(19)}`, `cat.${alnum(22)}.${hex(24)}.${alnum(20)}`],
    source: "Harness documentation, API keys: pat. or sat., account, id and secret",
  }),
  token({
    id: "hashicorp-terraform-token",
    name: "TFE_TOKEN",
    word: String.raw`[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{60,}`,
    samples: [`${alnum(14)}.atlasv1.${alnum(67)}`],
    no: [`${alnum(13)}.atlasv1.${alnum(67)}`, `${alnum(14)}.atlasv2.${alnum(67)}`],
    source: "HCP Terraform documentation, API tokens: 14 characters, atlasv1 and 67 characters",
  }),
  token({
    id: "hashicorp-boundary-token",
    name: "BOUNDARY_TOKEN",
    word: "at_[A-Za-z0-9]{10}_s1[A-Za-z0-9]{60,}",
    samples: [`at_${alnum(10)}_s1${alnum(100)}`],
    no: [`at_${alnum(10)}`, `at_${alnum(10)}_s2${alnum(100)}`],
    source: "HashiCorp Boundary documentation, auth tokens: at_, an id and an encrypted part",
  }),
  token({
    id: "hashicorp-vault-legacy-batch-token",
    name: "VAULT_TOKEN",
    word: String.raw`b\.AAAAAQ[A-Za-z0-9_-]{80,}`,
    maxLen: 1024,
    samples: [`b.AAAAAQ${alnum(110)}`],
    no: [`b.AAAAAQ${alnum(40)}`, `ab.AAAAAQ${alnum(110)}`],
    source: "HashiCorp Vault documentation, batch tokens before 1.10 begin with b.AAAAAQ",
  }),
  token({
    id: "hcaptcha-secret",
    word: String.raw`ES_[0-9a-f]{32}\b`,
    samples: [`ES_${hex(32)}`],
    no: [`ES_${hex(31)}`, `YES_${hex(32)}`],
    source: "hCaptcha documentation, secret keys begin with ES_ (site keys are public)",
  }),
  token({
    id: "helicone-api-key",
    word: "(?:sk|pk)-helicone(?:-(?:eu|write|read))?-[A-Za-z0-9-]{24,}",
    samples: [`sk-helicone-${lower(7)}-${lower(7)}-${lower(7)}-${lower(7)}`, `sk-helicone-eu-${lower(32)}`],
    no: ["sk-helicone-key"],
    source: "Helicone documentation, API keys begin with sk-helicone-",
  }),
  token({
    id: "heroku-api-token",
    name: "HEROKU_API_KEY",
    word: "HRKU-(?:AA[A-Za-z0-9_-]{58,}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})",
    samples: [`HRKU-AA${alnum(58)}`, `HRKU-${SAMPLE_UUID}`],
    no: [`HRKU-AA${alnum(40)}`],
    source: "Heroku changelog 2024, OAuth and API tokens begin with HRKU-",
  }),
  token({
    id: "highnote-secret-key",
    word: "(?:sk|rk)_(?:live|test)_a2V5X[A-Za-z0-9+/]{60,}={0,2}",
    samples: [`sk_live_a2V5Xz${alnum(69)}`, `rk_test_a2V5X${alnum(72)}==`],
    no: [`pk_live_a2V5Xz${alnum(69)}`],
    source: "Highnote documentation, API keys: base64 of key_ and an id behind sk_live_",
  }),
  token({
    id: "honeybadger-token",
    name: "HONEYBADGER_AUTH_TOKEN",
    word: String.raw`hb[px]_[A-Za-z0-9]{32,40}\b`,
    samples: [`hbp_${alnum(36)}`],
    no: ["hbp_project"],
    source: "Honeybadger documentation, tokens: hbp_ of projects",
    severity: "high",
  }),
  token({
    id: "honeycomb-ingest-key",
    name: "HONEYCOMB_API_KEY",
    word: String.raw`hc[abcdefgxyz]i[ck]_[0-9a-z]{58}\b`,
    samples: [`hcaik_${lower(58)}`, `hcxik_${lower(58)}`],
    no: [`hcaik_${lower(57)}`, `hcaik_${lower(26)}`],
    source: "Honeycomb documentation, ingest keys: hc, a letter, ik_ and 58 characters",
  }),
  token({
    id: "honeycomb-management-key",
    word: String.raw`hc[a-z]mk_[0-9a-z]{26}:?[0-9a-z]{32}\b`,
    samples: [`hcamk_${lower(26)}:${lower(32)}`, `hcamk_${lower(58)}`],
    no: [`hcamk_${lower(26)}`],
    source:
      "Honeycomb documentation, management keys: hc, a letter, mk_, an id of 26 and a secret of 32 characters",
  }),
  token({
    id: "hubspot-private-app-token",
    name: "HUBSPOT_ACCESS_TOKEN",
    word: String.raw`pat-(?:na|eu|ap)[0-9]-[A-Za-z0-9]{8}(?:-[A-Za-z0-9]{4}){3}-[A-Za-z0-9]{12}\b`,
    samples: [`pat-na1-${SAMPLE_UUID}`, `pat-eu1-${SAMPLE_UUID}`],
    no: [`pat-na1-${SAMPLE_UUID}0`, `pat-xx1-${SAMPLE_UUID}`],
    source: "HubSpot documentation, private apps: access tokens begin with pat- and the data centre",
  }),
  token({
    id: "huggingface-oauth-token",
    name: "HF_TOKEN",
    word: "hf_(?:oauth|app)_[A-Za-z0-9_.-]{40,}",
    samples: [`hf_oauth_${alnum(160)}`.slice(0, 90)],
    no: ["hf_oauth_redirect"],
    source: "Hugging Face documentation, sign in with Hugging Face: OAuth tokens begin with hf_oauth_",
  }),
  token({
    id: "harvest-access-token",
    word: String.raw`[0-9]{5,9}\.[ap]t\.[A-Za-z0-9_-]{80,}`,
    samples: [`1000000.pt.${alnum(86)}`, `1000000.at.${alnum(86)}`],
    no: ["1000000.pt.short", `1000000.xt.${alnum(86)}`],
    source: "Harvest documentation, personal access tokens: the user's id, pt and 86 characters",
  }),
];

// builtin/secrets and builtin/secrets-keyed: keys, tokens and passwords. Data only; the engine knows none of these names.
//
// Must not hold rules for personal data: those are builtin/pii.

import { CREDENTIALS } from "./credentials.ts";
import { TOKENS } from "./tokens.ts";
import type { PackRule } from "./types.ts";
import { VENDORS_A } from "./vendors_a.ts";
import { VENDORS_B_C } from "./vendors_b_c.ts";
import { VENDORS_CLOUD } from "./vendors_cloud.ts";
import { VENDORS_D_E } from "./vendors_d_e.ts";
import { VENDORS_F_G } from "./vendors_f_g.ts";
import { VENDORS_H } from "./vendors_h.ts";
import { VENDORS_I_L } from "./vendors_i_l.ts";
import { VENDORS_I_Z_FRAMES } from "./vendors_i_z_frames.ts";
import { VENDORS_KEYED_A_C } from "./vendors_keyed_a_c.ts";
import { VENDORS_KEYED_D_H } from "./vendors_keyed_d_h.ts";
import { VENDORS_KEYED_I_M } from "./vendors_keyed_i_m.ts";
import { VENDORS_KEYED_N_P } from "./vendors_keyed_n_p.ts";
import { VENDORS_KEYED_Q_S } from "./vendors_keyed_q_s.ts";
import { VENDORS_KEYED_T_Z } from "./vendors_keyed_t_z.ts";
import { VENDORS_M_N } from "./vendors_m_n.ts";
import { VENDORS_O_P } from "./vendors_o_p.ts";
import { VENDORS_Q_S } from "./vendors_q_s.ts";
import { VENDORS_T_Z } from "./vendors_t_z.ts";

const asSecret = (rule: PackRule): PackRule => ({ ...rule, kind: "secret" });

export const SECRETS: readonly PackRule[] = [
  ...TOKENS,
  ...VENDORS_A,
  ...VENDORS_B_C,
  ...VENDORS_CLOUD,
  ...VENDORS_D_E,
  ...VENDORS_F_G,
  ...VENDORS_H,
  ...CREDENTIALS,
  ...VENDORS_I_L,
  ...VENDORS_M_N,
  ...VENDORS_O_P,
  ...VENDORS_Q_S,
  ...VENDORS_T_Z,
  ...VENDORS_I_Z_FRAMES,
].map(asSecret);

/** Keys that have no form of their own and stand behind their vendor's name. */
export const SECRETS_KEYED: readonly PackRule[] = [
  ...VENDORS_KEYED_A_C,
  ...VENDORS_KEYED_D_H,
  ...VENDORS_KEYED_I_M,
  ...VENDORS_KEYED_N_P,
  ...VENDORS_KEYED_Q_S,
  ...VENDORS_KEYED_T_Z,
].map(asSecret);

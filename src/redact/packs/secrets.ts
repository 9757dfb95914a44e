// builtin/secrets: keys, tokens and passwords. Data only; the engine knows none of these names.
//
// Must not hold rules for personal data: those are builtin/pii.

import { CREDENTIALS } from "./credentials.ts";
import { TOKENS } from "./tokens.ts";
import type { PackRule } from "./types.ts";
import { VENDORS_I_L } from "./vendors_i_l.ts";
import { VENDORS_I_Z_FRAMES } from "./vendors_i_z_frames.ts";
import { VENDORS_M_N } from "./vendors_m_n.ts";
import { VENDORS_O_P } from "./vendors_o_p.ts";
import { VENDORS_Q_S } from "./vendors_q_s.ts";
import { VENDORS_T_Z } from "./vendors_t_z.ts";

export const SECRETS: readonly PackRule[] = [
  ...TOKENS,
  ...CREDENTIALS,
  ...VENDORS_I_L,
  ...VENDORS_M_N,
  ...VENDORS_O_P,
  ...VENDORS_Q_S,
  ...VENDORS_T_Z,
  ...VENDORS_I_Z_FRAMES,
];

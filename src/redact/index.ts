// The public door of `weir/redact`: what embedders may rely on.

export { type ErrorCode, WeirError } from "../base/errors.ts";
export type { RuleSet, RuleStrategy } from "./compile/compile.ts";
export { DEFAULT_PACKS, PACK_NAMES } from "./packs/packs.ts";
export {
  createRedactor,
  type Redacted,
  type Redactor,
  type RedactorOptions,
  type RedactStream,
} from "./redactor.ts";
export type {
  Finding,
  MaskAction,
  MaskedBytes,
  Rule,
  Span,
  ValidatorName,
  ViewName,
  ViewOption,
} from "./types.ts";

// The public door of `weir/redact/pool`: masking with worker threads, for Node.

export { type ErrorCode, WeirError } from "../base/errors.ts";
export type {
  EntityMask,
  Masker,
  MaskStats,
  RowMasker,
  Soon,
  StreamMasker,
  TreatedShape,
} from "../model/masking.ts";
export { loadRules } from "../redact/redactor.ts";
export { redactTransform } from "./node_stream.ts";
export { createMaskingPool, type MaskingPool, type MaskingPoolOptions } from "./pool.ts";

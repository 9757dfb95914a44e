import type { PackRule } from "./types.ts";
export const SECRETS: readonly PackRule[] = [];

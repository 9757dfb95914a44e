// Instructions of a rule's program, in either of their forms (abi.ts): 4 bytes where its places and sets are few, else 8.

import { I_SETS } from "../abi";
import { image } from "../memory";

/** The instruction at a place: operation, argument and next place, to be taken apart by the functions below. */
// @ts-ignore
@inline export function instructionAt(program: usize, pc: u32, long: bool): u64 {
  if (long) return load<u64>(program + (<usize>pc << 3));
  const word = load<u32>(program + (<usize>pc << 2));
  return <u64>(word & 0x1ffff) | (<u64>(word >> 17) << 32);
}

// @ts-ignore
@inline export function operation(instruction: u64): u32 { return <u32>instruction & 7; }
/** What OP_BYTE takes, the first place of OP_SPLIT, or the assertion. */
// @ts-ignore
@inline export function argument(instruction: u64): u32 { return <u32>instruction >> 3; }
/** The second place of OP_SPLIT. */
// @ts-ignore
@inline export function next(instruction: u64): u32 { return <u32>(instruction >> 32); }

/** Whether an OP_BYTE takes the byte. */
// @ts-ignore
@inline export function takes(instruction: u64, byte: u32): bool {
  const set = image + <usize>load<u32>(image, I_SETS) + (<usize>argument(instruction) << 5);
  return ((<u32>load<u8>(set + (byte >> 3)) >> (byte & 7)) & 1) != 0;
}

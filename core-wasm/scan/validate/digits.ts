// What the other validators are made of: a value's characters as numbers, and weighted sums over them.
//
// Numbers are gathered into one static buffer, so a validator reads each byte once and never allocates. The buffer
// belongs to the validator that runs; nothing may keep it past its own answer.

/** Values of the last gathering, one byte each. */
export const VALUES: usize = memory.data(64);
const VALUES_MAX: i32 = 64;

// @ts-ignore
@inline export function at(index: i32): u32 { return <u32>load<u8>(VALUES + <usize>index); }

/** What stands between the groups of a number: blank, plus (a blank in a form's encoding), dash, dot, slash. */
// @ts-ignore
@inline export function separates(byte: u32): bool { return byte == 32 || byte == 43 || byte - 45 < 3; }

/** Gathers digits as 0 to 9. @returns How many; -1 with any other byte that is no separator, or with more than 64. */
export function digits(from: usize, to: usize): i32 {
  let count: i32 = 0;
  for (let p = from; p < to; p++) {
    const byte = <u32>load<u8>(p), digit = byte - 48;
    if (digit > 9) {
      if (!separates(byte)) return -1;
      continue;
    }
    if (count == VALUES_MAX) return -1;
    store<u8>(VALUES + <usize>(count++), digit);
  }
  return count;
}

/** Gathers digits as 0 to 9 and letters of either case as 10 to 35. @returns As `digits`. */
export function alphanumerics(from: usize, to: usize): i32 {
  let count: i32 = 0;
  for (let p = from; p < to; p++) {
    const byte = <u32>load<u8>(p), value = alphanumeric(byte);
    if (value == 255) {
      if (!separates(byte)) return -1;
      continue;
    }
    if (count == VALUES_MAX) return -1;
    store<u8>(VALUES + <usize>(count++), value);
  }
  return count;
}

/** 0 to 35, or 255. */
// @ts-ignore
@inline export function alphanumeric(byte: u32): u32 {
  if (byte - 48 < 10) return byte - 48;
  const letter = (byte | 32) - 97;
  return letter < 26 ? letter + 10 : 255;
}

/** Sum of gathered values `first` to `first + count - 1`, each times its weight. @param weights `count` bytes. */
export function weighted(weights: usize, first: i32, count: i32): u32 {
  let sum: u32 = 0;
  for (let i: i32 = 0; i < count; i++) sum += at(first + i) * <u32>load<u8>(weights + <usize>i);
  return sum;
}

/** Gathered digits `first` to `first + count - 1` as one number; at most 19. */
export function number(first: i32, count: i32): u64 {
  let value: u64 = 0;
  for (let i: i32 = 0; i < count; i++) value = value * 10 + at(first + i);
  return value;
}

/** Whether all gathered values are the same: nobody's number, and it satisfies most weighted sums. */
export function uniform(count: i32): bool {
  for (let i: i32 = 1; i < count; i++) if (at(i) != at(0)) return false;
  return true;
}

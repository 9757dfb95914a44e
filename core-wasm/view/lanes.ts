// The vector kernels of views: what 64 bytes hold that may be encoded. Each has a scalar form with the same results.
//
// Read up to 96 bytes from `at`; whoever calls leaves out what lies past the end.

// @ts-ignore
@inline const SIMD: bool = ASC_FEATURE_SIMD;

/** Where in the last block a lead byte or NUL stands. */
export let leads: u64 = 0;
/** A row of 16 letters and digits begins in the block: base64 or hexadecimal digits may. */
export let rows: bool = false;

/** Whether 64 bytes hold any lead byte, NUL or row; sets what is above if so. Most text holds none: one branch. */
// @ts-ignore
@inline export function holds(at: usize): bool {
  if (!SIMD) return scalarHolds(at);
  const a = v128.load(at), b = v128.load(at, 16), c = v128.load(at, 32), d = v128.load(at, 48);
  const la = anyLead(a), lb = anyLead(b), lc = anyLead(c), ld = anyLead(d);
  const any = v128.or(v128.or(la, lb), v128.or(lc, ld));
  // Bytes from '0' on; those past ASCII end a row as the signs before '0' do.
  const low = i8x16.splat(48);
  const row = ~join(i8x16.lt_s(a, low), i8x16.lt_s(b, low), i8x16.lt_s(c, low), i8x16.lt_s(d, low));
  const behind = <u64><u32>(~i8x16.bitmask(i8x16.lt_s(v128.load(at, 64), low)) << 16);
  const long = hasRow(row) || hasRow((row >> 16) | (behind << 32));
  if (!long && !v128.any_true(any)) return false;
  leads = join(la, lb, lc, ld);
  rows = long && isRow(at);
  return true;
}

/** Takes the signs of equality out of `leads` that no line end and no digit below 6 follows; reads 65 bytes. */
// @ts-ignore
@inline export function dropEquals(at: usize): void {
  let equals: u64 = 0, quoted: u64 = 0;
  if (SIMD) {
    equals = bits(v128.load(at), v128.load(at, 16), v128.load(at, 32), v128.load(at, 48), 61);
    if (equals != 0) quoted = join(follows(at + 1), follows(at + 17), follows(at + 33), follows(at + 49));
  } else for (let i: u64 = 0; i < 64; i++) {
    const next = <u32>load<u8>(at + <usize>i, 1);
    if (load<u8>(at + <usize>i) == 61) equals |= <u64>1 << i;
    if (next - 48 < 6 || next - 10 < 4) quoted |= <u64>1 << i;
  }
  leads &= ~equals | quoted;
}

// @ts-ignore
@inline function follows(at: usize): v128 {
  const v = v128.load(at);
  return v128.or(i8x16.lt_u(i8x16.sub(v, i8x16.splat(48)), i8x16.splat(6)), i8x16.lt_u(i8x16.sub(v, i8x16.splat(10)), i8x16.splat(4)));
}

/** As `holds`, but NUL does not count, and nothing is set. */
export function holdsSigns(at: usize): bool {
  if (!SIMD) return scalarHolds(at);
  const a = v128.load(at), b = v128.load(at, 16), c = v128.load(at, 32), d = v128.load(at, 48);
  const signs = v128.or(v128.or(anySign(a), anySign(b)), v128.or(anySign(c), anySign(d)));
  const lanes = v128.or(v128.or(fullLane(a), fullLane(b)), v128.or(fullLane(c), fullLane(d)));
  return v128.any_true(v128.or(signs, v128.or(lanes, fullLane(v128.load(at, 64)))));
}

// @ts-ignore
@inline function anySign(v: v128): v128 {
  return v128.or(v128.or(i8x16.eq(v, i8x16.splat(37)), i8x16.eq(v, i8x16.splat(92))), v128.or(i8x16.eq(v, i8x16.splat(38)), i8x16.eq(v, i8x16.splat(61))));
}

/** Where NUL bytes stand in 64. */
export function nulls(at: usize): u64 {
  if (SIMD) return bits(v128.load(at), v128.load(at, 16), v128.load(at, 32), v128.load(at, 48), 0);
  let found: u64 = 0;
  for (let i: u64 = 0; i < 64; i++) found |= <u64>(load<u8>(at + <usize>i) == 0) << i;
  return found;
}

// The lead bytes and NUL differ in their low digits, so one look-up gives the only byte that each can be.
// @ts-ignore
@inline function anyLead(v: v128): v128 {
  return i8x16.eq(v, i8x16.swizzle(i8x16(0, -1, -1, -1, -1, 37, 38, -1, -1, -1, -1, -1, 92, 61, -1, 0), v128.and(v, i8x16.splat(15))));
}

// Signed: bytes past ASCII end a row as the signs before '0' do. A row of 16 covers a whole 8-byte lane.
// @ts-ignore
@inline function fullLane(v: v128): v128 { return i64x2.eq(i8x16.lt_s(v, i8x16.splat(48)), i64x2.splat(0)); }

function isRow(at: usize): bool {
  const row = tokenBits(at) | (tokenBits(at + 16) << 16) | (tokenBits(at + 32) << 32) | (tokenBits(at + 48) << 48);
  return hasRow(row) || hasRow((row >> 16) | (tokenBits(at + 64) << 48));
}

// @ts-ignore
@inline function join(a: v128, b: v128, c: v128, d: v128): u64 {
  return <u64><u32>(i8x16.bitmask(a) | (i8x16.bitmask(b) << 16)) | (<u64><u32>(i8x16.bitmask(c) | (i8x16.bitmask(d) << 16)) << 32);
}
// @ts-ignore
@inline function bits(a: v128, b: v128, c: v128, d: v128, byte: i8): u64 {
  const wanted = i8x16.splat(byte);
  return join(i8x16.eq(a, wanted), i8x16.eq(b, wanted), i8x16.eq(c, wanted), i8x16.eq(d, wanted));
}
// @ts-ignore
@inline function tokenBits(at: usize): u64 {
  const v = v128.load(at);
  const letter = i8x16.lt_u(i8x16.sub(v128.or(v, i8x16.splat(32)), i8x16.splat(97)), i8x16.splat(26));
  return <u64><u32>i8x16.bitmask(v128.or(letter, i8x16.lt_u(i8x16.sub(v, i8x16.splat(48)), i8x16.splat(10))));
}

// @ts-ignore
@inline function hasRow(row: u64): bool {
  row &= row >> 1;
  row &= row >> 2;
  row &= row >> 4;
  return (row & (row >> 8)) != 0;
}

function scalarHolds(at: usize): bool {
  leads = 0;
  rows = false;
  let row: u32 = 0;
  for (let i: u32 = 0; i < 80; i++) {
    const byte = <u32>load<u8>(at + i);
    row = byte - 48 < 10 || (byte | 32) - 97 < 26 ? row + 1 : 0;
    if (row >= 16) rows = true;
    if (i < 64 && (byte == 37 || byte == 92 || byte == 38 || byte == 61 || byte == 0)) leads |= <u64>1 << <u64>i;
  }
  return rows || leads != 0;
}

/** Where three groups of base64 begin, one after the other, that stand for nine plain bytes (see `isPlainByte`). */
export let groups: u64 = 0;
/** Where twelve pairs of hexadecimal digits begin that stand for ASCII. */
export let pairs: u64 = 0;

/** Sets `groups` and `pairs` for the 64 bytes at `at`; looks at 96. */
export function findGroups(at: usize): void {
  if (!SIMD) {
    scalarGroups(at);
    return;
  }
  groups = 0;
  pairs = 0;
  const a = values(at), b = values(at + 16), c = values(at + 32), d = values(at + 48), e = values(at + 64);
  const other = i8x16.splat(-128);
  // Sixteen letters and digits in a row cover a lane.
  const lanes = v128.or(v128.or(emptyLane(a, other), emptyLane(b, other)), v128.or(v128.or(emptyLane(c, other), emptyLane(d, other)), emptyLane(e, other)));
  if (!v128.any_true(lanes)) return;
  const f = values(at + 80);
  const ra = group(a, b), rb = group(b, c), rc = group(c, d), rd = group(d, e), re = group(e, f);
  groups = zeros(three(ra, rb), three(rb, rc), three(rc, rd), three(rd, re));
  const ha = digits(at), hb = digits(at + 16), hc = digits(at + 32), hd = digits(at + 48), he = digits(at + 64);
  const none = i8x16.splat(2);
  const rows = v128.or(v128.or(emptyLane(ha, none), emptyLane(hb, none)), v128.or(v128.or(emptyLane(hc, none), emptyLane(hd, none)), emptyLane(he, none)));
  if (!v128.any_true(rows)) return;
  const hf = digits(at + 80);
  const pa = pair(ha, hb), pb = pair(hb, hc), pc = pair(hc, hd), pd = pair(hd, he), pe = pair(he, hf), pf = pair(hf, hf);
  const qa = late2(pa, pb), qb = late2(pb, pc), qc = late2(pc, pd), qd = late2(pd, pe), qe = late2(pe, pf), qf = late2(pf, pf);
  const wa = late4(qa, qb), wb = late4(qb, qc), wc = late4(qc, qd), wd = late4(qd, qe), we = late4(qe, qf);
  pairs = zeros(v128.or(late8(wa, wb), wb), v128.or(late8(wb, wc), wc), v128.or(late8(wc, wd), wd), v128.or(late8(wd, we), we));
}

/** Where bytes of four vectors are 0. */
// @ts-ignore
@inline function zeros(a: v128, b: v128, c: v128, d: v128): u64 { return bits(a, b, c, d, 0); }
// @ts-ignore
@inline function emptyLane(v: v128, mask: v128): v128 { return i64x2.eq(v128.and(v, mask), i64x2.splat(0)); }

/** Values of letters and digits in base64; -1 for all others. */
// @ts-ignore
@inline function values(at: usize): v128 {
  const v = v128.load(at);
  const letter = i8x16.lt_u(i8x16.sub(v128.or(v, i8x16.splat(32)), i8x16.splat(97)), i8x16.splat(26));
  const digit = i8x16.lt_u(i8x16.sub(v, i8x16.splat(48)), i8x16.splat(10));
  // A-Z: -65, a-z: -71, 0-9: +4; bit 5 says which case.
  const small = i8x16.gt_s(v, i8x16.splat(96));
  const value = i8x16.add(v, v128.bitselect(i8x16.splat(4), v128.bitselect(i8x16.splat(-71), i8x16.splat(-65), small), digit));
  return v128.or(value, v128.not(v128.or(letter, digit)));
}

// 0 where a plain group begins: the value of its first is below 32, of its second without 8, of its third without 2.
// @ts-ignore
@inline function group(v: v128, next: v128): v128 {
  return v128.or(
    v128.or(v128.and(v, i8x16.splat(32)), v128.and(v128.shuffle<i8>(v, next, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16), i8x16.splat(8))),
    v128.or(
      v128.and(v128.shuffle<i8>(v, next, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17), i8x16.splat(2)),
      v128.and(v128.shuffle<i8>(v, next, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18), i8x16.splat(-128)),
    ),
  );
}
// @ts-ignore
@inline function three(v: v128, next: v128): v128 {
  const second = v128.shuffle<i8>(v, next, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19);
  return v128.or(v128.or(v, second), v128.shuffle<i8>(v, next, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23));
}

/** Bit 0: no digit below 8; bit 1: no hexadecimal digit. */
// @ts-ignore
@inline function digits(at: usize): v128 {
  const v = v128.load(at), digit = i8x16.sub(v, i8x16.splat(48));
  const hex = v128.or(i8x16.lt_u(digit, i8x16.splat(10)), i8x16.lt_u(i8x16.sub(v128.or(v, i8x16.splat(32)), i8x16.splat(97)), i8x16.splat(6)));
  return v128.or(v128.andnot(i8x16.splat(1), i8x16.lt_u(digit, i8x16.splat(8))), v128.andnot(i8x16.splat(2), hex));
}
// @ts-ignore
@inline function pair(v: v128, next: v128): v128 {
  return v128.or(v128.and(v, i8x16.splat(1)), v128.and(v128.shuffle<i8>(v, next, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16), i8x16.splat(2)));
}
// @ts-ignore
@inline function late2(v: v128, next: v128): v128 { return v128.or(v, v128.shuffle<i8>(v, next, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17)); }
// @ts-ignore
@inline function late4(v: v128, next: v128): v128 { return v128.or(v, v128.shuffle<i8>(v, next, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19)); }
// @ts-ignore
@inline function late8(v: v128, next: v128): v128 { return v128.or(v, v128.shuffle<i8>(v, next, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23)); }

function scalarGroups(at: usize): void {
  groups = 0;
  pairs = 0;
  for (let i: u64 = 0; i < 64; i++) {
    let n: usize = 0;
    while (n < 12 && isPlainGroup(at + <usize>i + n)) n += 4;
    if (n == 12) groups |= <u64>1 << i;
    n = 0;
    while (n < 24 && <u32>load<u8>(at + <usize>i + n) - 48 < 8 && isHex(<u32>load<u8>(at + <usize>i + n, 1))) n += 2;
    if (n == 24) pairs |= <u64>1 << i;
  }
}

function isHex(byte: u32): bool { return byte - 48 < 10 || (byte | 32) - 97 < 6; }
function valueOf(byte: u32): u32 { return byte - 48 < 10 ? byte + 4 : (byte | 32) - 97 >= 26 ? 255 : byte > 96 ? byte - 71 : byte - 65; }
function isPlainGroup(at: usize): bool {
  return ((valueOf(load<u8>(at)) & 32) | (valueOf(load<u8>(at, 1)) & 8) | (valueOf(load<u8>(at, 2)) & 2) | (valueOf(load<u8>(at, 3)) & 128)) == 0;
}

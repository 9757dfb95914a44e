// SHA-256 of short values: two of its runs are the checksum of most coin addresses.
//
// Source: FIPS 180-4 section 6.2. One block at a time, in static memory; nothing of a value is kept after the next call.

const K: usize = memory.data<u32>([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01,
  0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc,
  0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147,
  0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08,
  0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
  0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
]);
/** The schedule of one block; what is hashed is put into its first words. */
const W: usize = memory.data(256);
const STATE: usize = memory.data(32);

function start(): void {
  store<u32>(STATE, 0x6a09e667); store<u32>(STATE, 0xbb67ae85, 4); store<u32>(STATE, 0x3c6ef372, 8); store<u32>(STATE, 0xa54ff53a, 12);
  store<u32>(STATE, 0x510e527f, 16); store<u32>(STATE, 0x9b05688c, 20); store<u32>(STATE, 0x1f83d9ab, 24); store<u32>(STATE, 0x5be0cd19, 28);
}

/** Takes the block in the first 16 words of W, in the order of numbers. */
function block(): void {
  for (let i: usize = 64; i < 256; i += 4) {
    const x = load<u32>(W + i - 60), y = load<u32>(W + i - 8);
    store<u32>(W + i, load<u32>(W + i - 64) + (rotr<u32>(x, 7) ^ rotr<u32>(x, 18) ^ (x >> 3)) + load<u32>(W + i - 28) + (rotr<u32>(y, 17) ^ rotr<u32>(y, 19) ^ (y >> 10)));
  }
  let a = load<u32>(STATE), b = load<u32>(STATE, 4), c = load<u32>(STATE, 8), d = load<u32>(STATE, 12);
  let e = load<u32>(STATE, 16), f = load<u32>(STATE, 20), g = load<u32>(STATE, 24), h = load<u32>(STATE, 28);
  for (let i: usize = 0; i < 256; i += 4) {
    const one = h + (rotr<u32>(e, 6) ^ rotr<u32>(e, 11) ^ rotr<u32>(e, 25)) + ((e & f) ^ (~e & g)) + load<u32>(K + i) + load<u32>(W + i);
    const two = (rotr<u32>(a, 2) ^ rotr<u32>(a, 13) ^ rotr<u32>(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    h = g; g = f; f = e; e = d + one;
    d = c; c = b; b = a; a = one + two;
  }
  store<u32>(STATE, load<u32>(STATE) + a); store<u32>(STATE, load<u32>(STATE, 4) + b, 4);
  store<u32>(STATE, load<u32>(STATE, 8) + c, 8); store<u32>(STATE, load<u32>(STATE, 12) + d, 12);
  store<u32>(STATE, load<u32>(STATE, 16) + e, 16); store<u32>(STATE, load<u32>(STATE, 20) + f, 20);
  store<u32>(STATE, load<u32>(STATE, 24) + g, 24); store<u32>(STATE, load<u32>(STATE, 28) + h, 28);
}

/** The first word of SHA-256(SHA-256(bytes)). */
export function doubleSha256(from: usize, length: usize): u32 {
  start();
  let done: usize = 0, closed = false, sized = false;
  while (!sized) {
    for (let i: usize = 0; i < 64; i += 4) {
      let word: u32 = 0;
      for (let k: usize = 0; k < 4; k++) {
        const place = done + i + k;
        word <<= 8;
        if (place < length) word |= load<u8>(from + place);
        else if (!closed) {
          word |= 0x80;
          closed = true;
        }
      }
      store<u32>(W + i, word);
    }
    done += 64;
    if (done >= length + 9) {
      store<u32>(W, <u32>(length << 3), 60);
      sized = true;
    }
    block();
  }
  memory.copy(W, STATE, 32);
  store<u32>(W, 0x80000000, 32);
  memory.fill(W + 36, 0, 24);
  store<u32>(W, 256, 60);
  start();
  block();
  return load<u32>(STATE);
}

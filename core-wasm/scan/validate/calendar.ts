// Days that exist.
//
// Source: the Gregorian calendar (ISO 8601-1:2019 section 4.2.1).

import { separates } from "./digits";

/** Whether there is such a day in the Gregorian calendar. A year of two digits is taken for either century. */
export function calendar(year: u32, month: u32, day: u32): bool {
  if (month - 1 > 11 || day - 1 > 30) return false;
  if (month == 2) {
    const leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0 || year < 100);
    return day <= (leap ? <u32>29 : <u32>28);
  }
  return day <= 30 || (month != 4 && month != 6 && month != 9 && month != 11);
}

// @ts-ignore
@inline function recent(year: u32, month: u32, day: u32): bool {
  return year >= 1850 && year < 2100 && calendar(year, month, day);
}

/**
 * A date in digits: eight in a run, or three groups with separators. Year, month and day stand in any usual order; the year
 * is 1850 to 2099, or has two digits and stands first or last.
 */
export function date(from: usize, to: usize): bool {
  let a: u32 = 0, b: u32 = 0, c: u32 = 0, groups: u32 = 0, size: u32 = 0, sizeA: u32 = 0, sizeC: u32 = 0, within = false;
  for (let p = from; p < to; p++) {
    const byte = <u32>load<u8>(p), digit = byte - 48;
    if (digit > 9) {
      if (!separates(byte)) return false;
      within = false;
      continue;
    }
    if (!within) {
      groups++;
      size = 0;
    }
    within = true;
    if (++size > 8) return false;
    if (groups == 1) {
      a = a * 10 + digit;
      sizeA = size;
    } else if (groups == 2) {
      if (size > 2) return false;
      b = b * 10 + digit;
    } else if (groups == 3) {
      c = c * 10 + digit;
      sizeC = size;
    } else return false;
  }
  if (groups == 1 && sizeA == 8)
    return recent(a / 10000, (a / 100) % 100, a % 100) || yearLast(a);
  if (groups != 3) return false;
  if (sizeA == 4 && sizeC <= 2) return recent(a, b, c);
  if (sizeA > 2) return false;
  if (sizeC == 4) return recent(c, b, a) || recent(c, a, b);
  return sizeC == 2 && (calendar(c, b, a) || calendar(c, a, b) || calendar(a, b, c));
}

/** Eight digits with the year last: day and month, or month and day. */
function yearLast(run: u32): bool {
  const year = run % 10000, first = run / 1000000, second = (run / 10000) % 100;
  return recent(year, second, first) || recent(year, first, second);
}

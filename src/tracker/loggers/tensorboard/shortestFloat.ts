/** 10^0 to 10^22: the powers of ten that a double holds exactly. */
const POWERS = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));
/** Six digits survive a float32, so fewer need no try of their own; nine always name one. */
const DIGITS = [6, 7, 8, 9] as const;
/** Below this a float32 has fewer bits the smaller it is. */
const SMALLEST_WHOLE = 2 ** -126;
const ALL_DIGITS = [1, 2, 3, 4, 5, ...DIGITS] as const;

/**
 * The number with the fewest decimal digits that is this float32: 0.1, where the float32's own double is
 * 0.10000000149011612. Whole numbers up to 2^53 stay what they are.
 */
export function shortestFloat(value: number): number {
  if (Number.isSafeInteger(value) || !Number.isFinite(value)) return value;
  const exponent = Math.floor(Math.log10(Math.abs(value)));
  for (const digits of Math.abs(value) < SMALLEST_WHOLE ? ALL_DIGITS : DIGITS) {
    const found = rounded(value, digits, digits - 1 - exponent);
    if (Math.fround(found) === value) return found;
  }
  return value;
}

/** Rounded to so many digits; a division of two exact numbers gives the very double that the decimal stands for. */
function rounded(value: number, digits: number, places: number): number {
  const power = POWERS[places];
  return power === undefined
    ? Number(value.toPrecision(digits))
    : (Math.sign(value) * Math.round(Math.abs(value) * power)) / power;
}

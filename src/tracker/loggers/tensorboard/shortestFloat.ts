/** 10^0 to 10^22: the powers of ten that a double holds exactly. */
const POWERS = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));
/** Any decimal of so many digits survives a float32; nine digits always name one. */
const DIGITS = [6, 7, 8, 9] as const;

/**
 * The number with the fewest decimal digits that is this float32: 0.1, where the float32's own double is
 * 0.10000000149011612. Whole numbers stay what they are.
 */
export function shortestFloat(value: number): number {
  if (Number.isInteger(value) || !Number.isFinite(value)) return value;
  const exponent = Math.floor(Math.log10(Math.abs(value)));
  for (const digits of DIGITS) {
    const found = rounded(value, digits, digits - 1 - exponent);
    if (Math.fround(found) === value) return found;
  }
  return value;
}

/** Rounded to so many digits; a division of two exact numbers gives the very double that the decimal stands for. */
function rounded(value: number, digits: number, places: number): number {
  const power = POWERS[places];
  return power === undefined ? Number(value.toPrecision(digits)) : Math.round(value * power) / power;
}

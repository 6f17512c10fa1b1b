/** The JSON functions that Node has and TypeScript's library does not name yet. */
const json = JSON as unknown as {
  rawJSON(text: string): object;
  parse(text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown): unknown;
};

/** Integers that a double may not hold. Digits after a point do not count: those are fractions. */
const LONG_INTEGER = /[^.\d]\d{16}/;
const INTEGER = /^-?\d{16,}$/;

/** Longest integer that is read exactly; int64 has 19 digits. */
const MOST_DIGITS = 40;

/** Reads JSON text, integers beyond 2^53 as bigints. Throws SyntaxError. */
export function parseExactJson(text: string): unknown {
  return LONG_INTEGER.test(text) ? json.parse(text, revive) : JSON.parse(text);
}

function revive(_key: string, value: unknown, { source }: { source?: string }): unknown {
  if (typeof value !== 'number' || source === undefined || !INTEGER.test(source)) return value;
  return Number.isSafeInteger(value) || source.length > MOST_DIGITS ? value : BigInt(source);
}

/** An int64 for JSON.stringify: all its digits, whatever a double holds. */
export function exactInteger(value: number | bigint): number | object {
  if (typeof value === 'bigint') return json.rawJSON(value.toString());
  const whole = Math.trunc(value);
  return Number.isSafeInteger(whole) ? whole : json.rawJSON(BigInt(whole).toString());
}

import { encodeNumber, type JsonNumber } from '../../../shared/model/metric';
import { invalid } from './mlflowError';

/** What a request's JSON holds; integers beyond 2^53 are bigints. */
export type JsonValue = null | boolean | number | bigint | string | JsonValue[] | JsonObject;
export interface JsonObject {
  [name: string]: JsonValue | undefined;
}

/** The JSON functions that this Node has and TypeScript's library does not name yet. */
const json = JSON as unknown as {
  rawJSON(text: string): object;
  parse(text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown): JsonValue;
};

/** Integers that a double may not hold. Digits after a point do not count: those are fractions. */
const LONG_INTEGER = /[^.\d]\d{16}/;
const INTEGER = /^-?\d{16,}$/;

/** Longest integer that is read exactly; int64 has 19 digits. */
const MOST_DIGITS = 40;

/** Reads JSON text. Throws MlflowError for anything that is not JSON, such as a bare NaN. */
export function parseJson(text: string): JsonValue {
  try {
    return LONG_INTEGER.test(text) ? json.parse(text, exactInteger) : (JSON.parse(text) as JsonValue);
  } catch (error) {
    throw invalid(`The request's body is not valid JSON: ${(error as Error).message}`);
  }
}

function exactInteger(_key: string, value: unknown, { source }: { source?: string }): unknown {
  if (typeof value !== 'number' || source === undefined || !INTEGER.test(source)) return value;
  return Number.isSafeInteger(value) || source.length > MOST_DIGITS ? value : BigInt(source);
}

/** An int64 for an answer: all its digits, whatever a double holds. */
export function int64(value: number | bigint): number | object {
  if (typeof value === 'bigint') return json.rawJSON(value.toString());
  const whole = Math.trunc(value);
  return Number.isSafeInteger(whole) ? whole : json.rawJSON(BigInt(whole).toString());
}

/** A double for an answer; NaN and the infinities are strings. */
export function double(value: number): JsonNumber {
  return encodeNumber(value);
}

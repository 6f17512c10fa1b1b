import { exactInteger, parseExactJson } from '../../../shared/format/exactJson';
import { encodeNumber, type JsonNumber } from '../../../shared/model/metric';
import { invalid } from './mlflowError';

/** What a request's JSON holds; integers beyond 2^53 are bigints. */
export type JsonValue = null | boolean | number | bigint | string | JsonValue[] | JsonObject;
export interface JsonObject {
  [name: string]: JsonValue | undefined;
}

/** Reads JSON text. Throws MlflowError for anything that is not JSON, such as a bare NaN. */
export function parseJson(text: string): JsonValue {
  try {
    return parseExactJson(text) as JsonValue;
  } catch (error) {
    throw invalid(`The request's body is not valid JSON: ${(error as Error).message}`);
  }
}

/** An int64 for an answer: all its digits, whatever a double holds. */
export function int64(value: number | bigint): number | object {
  return exactInteger(value);
}

/** A double for an answer; NaN and the infinities are strings. */
export function double(value: number): JsonNumber {
  return encodeNumber(value);
}

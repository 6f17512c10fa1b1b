import type { JsonObject, JsonValue } from './json';
import { invalid, type MlflowError } from './mlflowError';

const LEAST_INT64 = -(2n ** 63n);
const MOST_INT64 = 2n ** 63n - 1n;
/** How MLflow ends what it says of a wrong request. */
export const HELP = 'See the API docs for more information about request parameters.';

/** Reads the fields of a request, or of an object in it, with MLflow's own messages. null counts as absent. */
export class Fields {
  constructor(
    readonly values: JsonObject,
    /** Where the object is in the request, such as `params[3]`. */
    private readonly path = '',
    /** In a query everything is text, and the first of a repeated field counts. */
    private readonly query = false,
  ) {}

  has(name: string): boolean {
    return this.values[name] !== undefined && this.values[name] !== null;
  }

  text(name: string): string | undefined {
    const value = this.single(name);
    if (value === undefined || typeof value === 'string') return value;
    throw wrongType(this.at(name), value);
  }

  /** Neither absent nor empty. */
  requiredText(name: string): string {
    return this.text(name) || this.missing(name);
  }

  /** An int64; a number where a double holds it exactly. */
  int(name: string): number | bigint | undefined {
    const value = this.single(name);
    return value === undefined ? undefined : readInt(value, this.at(name));
  }

  requiredInt(name: string): number | bigint {
    return this.int(name) ?? this.missing(name);
  }

  /** A small integer, such as a limit or a count of milliseconds. */
  number(name: string): number | undefined {
    const value = this.int(name);
    return value === undefined ? undefined : Number(value);
  }

  requiredDouble(name: string): number {
    const value = this.single(name);
    return value === undefined || value === '' ? this.missing(name) : readDouble(value, this.at(name));
  }

  flag(name: string): boolean | undefined {
    const value = this.single(name);
    if (value === undefined || typeof value === 'boolean') return value;
    const word = typeof value === 'string' && this.query ? value.toLowerCase() : value;
    if (word === 'true' || word === 'false') return word === 'true';
    if (typeof value !== 'string') throw wrongType(this.at(name), value);
    throw invalid(`Invalid boolean value: ${value}, must be 'true' or 'false'.`);
  }

  /** Empty when absent. */
  list(name: string): JsonValue[] {
    const value = this.values[name];
    if (value === undefined || value === null) return [];
    if (Array.isArray(value)) return value;
    if (this.query) return [value];
    throw wrongType(this.at(name), value);
  }

  texts(name: string): string[] {
    const list = this.list(name);
    if (list.every((item) => typeof item === 'string')) return list;
    throw wrongType(this.at(name), list);
  }

  /** The objects of a list. */
  items(name: string): Fields[] {
    return this.list(name).map((item, index) => {
      if (!isObject(item)) throw wrongType(this.at(name), this.list(name));
      return new Fields(item, `${this.at(name)}[${index}]`);
    });
  }

  object(name: string): Fields | undefined {
    const value = this.values[name];
    if (value === undefined || value === null) return undefined;
    if (isObject(value)) return new Fields(value, this.at(name));
    throw wrongType(this.at(name), value);
  }

  requiredObject(name: string): Fields {
    return this.object(name) ?? this.missing(name);
  }

  /** Older clients call it run_uuid. */
  runId(): string {
    return this.text('run_id') || this.text('run_uuid') || this.missing('run_id');
  }

  missing(name: string): never {
    throw invalid(`${missingValue(this.at(name))} ${HELP}`);
  }

  private at(name: string): string {
    return this.path === '' ? name : `${this.path}.${name}`;
  }

  private single(name: string): Exclude<JsonValue, null> | undefined {
    const value = this.values[name];
    return (this.query && Array.isArray(value) ? value[0] : value) ?? undefined;
  }
}

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An int64 from a number or from digits. */
export function readInt(value: JsonValue, path: string): number | bigint {
  if (typeof value === 'number') {
    // What a double cannot hold exactly came in as a bigint, or with an exponent.
    if (Number.isSafeInteger(value)) return value;
    if (Number.isInteger(value)) return inRange(BigInt(value), value, path);
  } else if (typeof value === 'bigint') {
    return inRange(value, value, path);
  } else if (typeof value === 'string' && /^[-+]?\d{1,40}$/.test(value)) {
    return inRange(BigInt(value.replace('+', '')), value, path);
  }
  throw wrongType(path, value);
}

function inRange(value: bigint, given: JsonValue, path: string): number | bigint {
  if (value < LEAST_INT64 || value > MOST_INT64) throw wrongType(path, given);
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;

/** A double from a number, from digits, or from the names of what JSON cannot say. */
export function readDouble(value: JsonValue, path: string): number {
  if (typeof value === 'number' || typeof value === 'bigint') {
    const number = Number(value);
    // Only a literal beyond the range of doubles reads as infinite.
    if (Number.isFinite(number)) return number;
  } else if (typeof value === 'string') {
    const named = NAMED[value.toLowerCase()];
    if (named !== undefined) return named;
    const number = NUMBER.test(value) ? Number(value) : Number.NaN;
    if (Number.isFinite(number)) return number;
  }
  throw wrongType(path, value);
}

const NAMED: Record<string, number | undefined> = {
  __proto__: null as never,
  nan: Number.NaN,
  infinity: Number.POSITIVE_INFINITY,
  inf: Number.POSITIVE_INFINITY,
  '-infinity': Number.NEGATIVE_INFINITY,
  '-inf': Number.NEGATIVE_INFINITY,
};

export function missingValue(path: string): string {
  return `Missing value for required parameter '${path}'.`;
}

/** MLflow's sentence; `why` follows a colon. */
export function invalidValue(path: string, value: unknown, why?: string): string {
  return `Invalid value ${shown(value)} for parameter '${path}' supplied${why === undefined ? '.' : `: ${why}`}`;
}

export function wrongType(path: string, value: JsonValue): MlflowError {
  return invalid(`${invalidValue(path, value, ` Hint: Value was of type '${pythonType(value)}'.`)} ${HELP}`);
}

function shown(value: unknown): string {
  const text = JSON.stringify(value, (_key, part) => (typeof part === 'bigint' ? part.toString() : part)) ?? 'null';
  return text.length <= 1000 ? text : `${text.slice(0, 1000)}…`;
}

function pythonType(value: JsonValue): string {
  if (value === null) return 'NoneType';
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float';
  return { boolean: 'bool', bigint: 'int', string: 'str', object: 'dict' }[typeof value as 'boolean'];
}

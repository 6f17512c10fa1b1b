import { type Literal, parseLiteral } from '../../../shared/stdout/literal';
import { isTable } from '../../../shared/stdout/objectContent';
import type { Item } from './record';

/** One value of a row, under its name with dots. */
export interface NamedValue {
  name: string;
  value: Literal;
}

const MAX_DEPTH = 16;
const SPECIAL: Record<string, number> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
};

/** The values of a row with tables opened. What W&B marks with `_type` (pictures, histograms) comes whole, under its own name. */
export function namedValues(items: readonly Item[]): NamedValue[] {
  const rich = richNames(items);
  const values: NamedValue[] = [];
  for (const { path, json } of items) {
    const parent = path.slice(0, -1).join('.');
    const value = parsedValue(json);
    if (value === undefined) continue;
    const whole = path.length > 1 ? rich.get(parent) : undefined;
    if (whole === undefined) open(path.join('.'), value, values, 0);
    else whole[path.at(-1) ?? ''] = value;
  }
  for (const [name, value] of rich) values.push({ name, value });
  return values;
}

function richNames(items: readonly Item[]): Map<string, Record<string, Literal>> {
  const rich = new Map<string, Record<string, Literal>>();
  for (const { path } of items) {
    if (path.length > 1 && path.at(-1) === '_type') rich.set(path.slice(0, -1).join('.'), Object.create(null));
  }
  return rich;
}

function open(name: string, value: Literal, values: NamedValue[], depth: number): void {
  if (!isTable(value) || value._type !== undefined || depth === MAX_DEPTH) {
    values.push({ name, value });
    return;
  }
  for (const [key, inner] of Object.entries(value)) open(`${name}.${key}`, inner, values, depth + 1);
}

/** undefined for what is no JSON. */
export function parsedValue(json: string): Literal | undefined {
  if (Object.hasOwn(SPECIAL, json)) return SPECIAL[json];
  return parseLiteral(json);
}

/** The number that a value stands for: W&B also writes NaN and infinities as texts, and true is 1. */
export function numberOf(value: Literal): number | null {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  return typeof value === 'string' && Object.hasOwn(SPECIAL, value) ? (SPECIAL[value] ?? null) : null;
}

/** A param's text: texts as they are, lists as JSON. */
export function paramText(value: Literal): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

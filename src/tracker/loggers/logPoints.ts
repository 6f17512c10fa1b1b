import type { Literal, LiteralTable } from '../../shared/stdout/literal';
import { isTable } from '../../shared/stdout/objectContent';
import type { IncomingPoint } from '../store/store';
import type { LoggerContext } from './loggers';

const SPECIAL: Record<string, number> = {
  NaN: Number.NaN,
  nan: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  inf: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
  '-inf': Number.NEGATIVE_INFINITY,
};
const MAX_KEY = 250;
const MAX_DEPTH = 16;

/** What a source stored when it was last read; null at first. */
export function storedState<T>({ runId, store }: LoggerContext, name: string): T | null {
  const text = store.metrics.position(runId, name);
  return text === null ? null : (JSON.parse(text) as T);
}

/** Stores points together with how far their source was read. */
export function storePoints(
  { runId, store }: LoggerContext,
  name: string,
  points: readonly IncomingPoint[],
  state: unknown,
): void {
  store.metrics.append(runId, points, { source: name, state: JSON.stringify(state) });
}

/** The numbers of a logged object under their own names, nested ones joined by `/`. Texts, lists and media are left out. */
export function numbersOf(table: LiteralTable, prefix = '', depth = 0): [key: string, value: number][] {
  const found: [string, number][] = [];
  for (const [name, value] of Object.entries(table)) {
    const key = prefix + name;
    const number = numberOf(value);
    if (number !== null) found.push([key.slice(0, MAX_KEY), number]);
    // Loggers mark pictures, tables and histograms so.
    else if (isTable(value) && depth < MAX_DEPTH && value._type === undefined) {
      found.push(...numbersOf(value, `${key}/`, depth + 1));
    }
  }
  return found.filter(([key]) => key !== '');
}

function numberOf(value: Literal): number | null {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && Object.hasOwn(SPECIAL, value) ? (SPECIAL[value] ?? null) : null;
}

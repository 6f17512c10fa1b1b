import type { LineContent, StepMarks } from './linePoint';
import type { Literal, LiteralTable } from './literal';

const MAX_DEPTH = 16;
const STEP_KEYS = ['step', 'global_step', 'iteration', 'iter'] as const;
const TIMESTAMP_KEYS = new Set(['timestamp', 'ts', '_timestamp', '@timestamp']);
/** Fields of structured log records that are numbers and no metrics. */
const RECORD_KEYS = new Set(['lineno', 'levelno', 'pid', 'process', 'thread', 'tid', 'port']);
const SPECIAL: Record<string, number> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
};

/** The metrics and the step of an object with named fields; nested names are joined by `/`. */
export function objectContent(table: LiteralTable): LineContent {
  const marks = marksOf(table);
  const content: LineContent = { marks, values: new Map() };
  for (const [name, value] of Object.entries(table)) {
    if (isMark(name, value)) continue;
    if (TIMESTAMP_KEYS.has(name) && typeof value === 'number') content.timestamp = toMilliseconds(value);
    else if (!RECORD_KEYS.has(name)) collect(name, value, content.values, 0);
  }
  if (content.timestamp === undefined) delete content.timestamp;
  return content;
}

/** Whether the value is an object with named fields. */
export function isTable(value: Literal | undefined): value is LiteralTable {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isMark(name: string, value: Literal): boolean {
  return typeof value === 'number' && (name === 'batch' || name === 'epoch' || STEP_KEYS.some((key) => key === name));
}

function marksOf(table: LiteralTable): StepMarks {
  const marks: StepMarks = {};
  const step = STEP_KEYS.map((key) => table[key]).find((value) => Number.isSafeInteger(value));
  if (typeof step === 'number') marks.step = step;
  if (typeof table.batch === 'number' && Number.isSafeInteger(table.batch)) marks.batch = table.batch;
  if (typeof table.epoch === 'number' && Number.isFinite(table.epoch)) marks.epoch = table.epoch;
  return marks;
}

function collect(name: string, value: Literal, values: Map<string, number>, depth: number): void {
  if (typeof value === 'number') values.set(name, value);
  else if (typeof value === 'string' && Object.hasOwn(SPECIAL, value)) values.set(name, SPECIAL[value] ?? Number.NaN);
  else if (isTable(value) && depth < MAX_DEPTH) {
    for (const [inner, one] of Object.entries(value)) collect(`${name}/${inner}`, one, values, depth + 1);
  }
}

/** A time given in seconds, milliseconds, microseconds or nanoseconds since the epoch; undefined for other numbers. */
function toMilliseconds(time: number): number | undefined {
  for (const unit of [1000, 1, 1e-3, 1e-6]) {
    const milliseconds = time * unit;
    // 1990 to 2200: no two of the units can both fall in it.
    if (milliseconds > 6.3e11 && milliseconds < 7.3e12) return Math.round(milliseconds);
  }
  return undefined;
}

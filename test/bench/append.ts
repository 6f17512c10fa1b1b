import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type BetterSqlite3 from 'better-sqlite3';
import { StorePaths } from '../../src/platform/storePaths';
import { findNativeBinding } from '../../src/tracker/store/driver/nativeBinding';
import { openStore } from '../../src/tracker/store/openStore';
import type { IncomingPoint } from '../../src/tracker/store/store';
import { benchRun } from './benchRun';
import { type Figure, median } from './figure';

const KEYS = Array.from({ length: 10 }, (_, index) => `m${index}`);
const STEPS = 100;
const BATCHES = 200;
const ROUNDS = 5;
/** As many as the store seals into one. */
const BLOCK = 256;

/** Batches of a thousand points into the store, one transaction each, beside bare statements that leave the same rows. */
export async function appendFigures(): Promise<Figure[]> {
  const rates = { store: [] as number[], bare: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    rates.bare.push(inFolder(bareRate));
    rates.store.push(inFolder(storeRate));
  }
  const [store, bare] = [median(rates.store), median(rates.bare)];
  return [
    {
      what: 'appending batches of 1,000 points to the store',
      measured: (100 * store) / bare,
      unit: '%',
      budget: 80,
      want: 'above',
      yardstick: `bare better-sqlite3 writes the same rows at ${said(bare)} points/s, the store at ${said(store)}`,
    },
  ];
}

function inFolder(measure: (folder: string) => number): number {
  const folder = mkdtempSync(join(tmpdir(), 'mlops-bench-'));
  try {
    return measure(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Points of all keys at the next hundred steps, step by step. */
function batch(number: number): IncomingPoint[] {
  const points: IncomingPoint[] = [];
  for (let step = number * STEPS; step < (number + 1) * STEPS; step++) {
    for (const [index, key] of KEYS.entries()) {
      points.push({ key, step, timestamp: 1_700_000_000_000 + step, value: Math.sin(step + index) });
    }
  }
  return points;
}

function rateOf(append: (points: IncomingPoint[]) => void): number {
  const batches = Array.from({ length: BATCHES }, (_, number) => batch(number));
  const start = performance.now();
  for (const points of batches) append(points);
  return (BATCHES * KEYS.length * STEPS) / ((performance.now() - start) / 1_000);
}

function storeRate(folder: string): number {
  const store = openStore({ paths: new StorePaths(folder), distDir: resolve('dist'), driver: 'better-sqlite3' });
  store.runs.create(benchRun('000000000001', folder));
  const rate = rateOf((points) => store.metrics.append('000000000001', points, undefined, { unique: true }));
  store.close();
  return rate;
}

function bareRate(folder: string): number {
  const paths = new StorePaths(folder);
  const store = openStore({ paths, distDir: resolve('dist'), driver: 'better-sqlite3' });
  store.runs.create(benchRun('000000000001', folder));
  store.close();
  const Sqlite = createRequire(import.meta.url)('better-sqlite3') as typeof BetterSqlite3;
  const database = new Sqlite(paths.database, { nativeBinding: findNativeBinding(resolve('dist')) ?? undefined });
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;');
  const writer = new BareWriter(database);
  const rate = rateOf((points) => writer.append(points));
  database.close();
  return rate;
}

interface Tail {
  id: number;
  count: number;
  sealed: number;
  min: number;
  max: number;
  points: IncomingPoint[];
}

/** What the store writes, with nothing looked up, checked or compared: the unsealed points are kept in memory. */
class BareWriter {
  private readonly tails = new Map<string, Tail>();
  private readonly insertPoint;
  private readonly deletePoints;
  private readonly insertBlock;
  private readonly updateSeries;

  constructor(private readonly database: BetterSqlite3.Database) {
    this.insertPoint = database.prepare('INSERT INTO points (series, seq, step, time, value) VALUES (?, ?, ?, ?, ?)');
    this.deletePoints = database.prepare('DELETE FROM points WHERE series = ?');
    this.insertBlock = database.prepare('INSERT INTO blocks VALUES (?, ?, ?, ?, ?)');
    this.updateSeries = database.prepare(
      'UPDATE series SET count = ?, sealed = ?, last = ?, last_step = ?, last_time = ?, min = ?, max = ? WHERE id = ?',
    );
    const key = database.prepare('INSERT INTO metric_keys (id, key) VALUES (?, ?)');
    const series = database.prepare('INSERT INTO series VALUES (?, 1, ?, 0, 0, NULL, 0, 0, NULL, NULL)');
    for (const [index, name] of KEYS.entries()) {
      key.run(index + 1, name);
      series.run(index + 1, index + 1);
      this.tails.set(name, { id: index + 1, count: 0, sealed: 0, min: Infinity, max: -Infinity, points: [] });
    }
  }

  append(points: readonly IncomingPoint[]): void {
    this.database.exec('BEGIN IMMEDIATE');
    const byKey = Map.groupBy(points, ({ key }) => key);
    for (const [key, own] of byKey) this.appendTo(this.tails.get(key) as Tail, own);
    this.database.exec('COMMIT');
  }

  private appendTo(tail: Tail, own: readonly IncomingPoint[]): void {
    const before = tail.count;
    tail.count += own.length;
    tail.points.push(...own);
    for (const { value } of own) {
      tail.min = Math.min(tail.min, value);
      tail.max = Math.max(tail.max, value);
    }
    if (tail.points.length >= BLOCK) {
      this.deletePoints.run(tail.id);
      while (tail.points.length >= BLOCK) this.seal(tail);
      this.insert(tail.id, tail.sealed, tail.points);
    } else this.insert(tail.id, before, own);
    const { step, timestamp, value } = own.at(-1) as IncomingPoint;
    this.updateSeries.run(tail.count, tail.sealed, value, step, timestamp, tail.min, tail.max, tail.id);
  }

  private insert(series: number, before: number, points: readonly IncomingPoint[]): void {
    for (const [index, { step, timestamp, value }] of points.entries()) {
      this.insertPoint.run(series, before + index + 1, step, timestamp, value);
    }
  }

  private seal(tail: Tail): void {
    const block = tail.points.splice(0, BLOCK);
    tail.sealed += BLOCK;
    const doubles = new Float64Array(3 * BLOCK);
    for (const [index, { step, timestamp, value }] of block.entries()) {
      doubles[index] = step;
      doubles[BLOCK + index] = timestamp;
      doubles[2 * BLOCK + index] = value;
    }
    const data = new Uint8Array(doubles.buffer);
    this.insertBlock.run(tail.id, tail.sealed, block[0]?.step, block.at(-1)?.step, data);
  }
}

function said(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

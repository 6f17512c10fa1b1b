import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { StorePaths } from '../../src/platform/storePaths';
import { FileKeys } from '../../src/tracker/ingest/fileKeys';
import { KeyClaims } from '../../src/tracker/ingest/keyClaims';
import { TensorboardSource } from '../../src/tracker/loggers/tensorboard/tensorboardSource';
import { openStore } from '../../src/tracker/store/openStore';
import { scalarEvent, versionEvent } from '../unit/loggers/eventWriter';
import { benchRun } from './benchRun';
import type { Figure } from './figure';

const STEPS = 500_000;
const TAGS = ['loss/train', 'loss/val', 'acc/train', 'lr'];
const RUN = '000000000001';

/** What TensorBoard itself does to have all scalars of a folder in memory. */
const PYTHON = `
import sys, time
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
begin = time.perf_counter()
events = EventAccumulator(sys.argv[1], size_guidance={"scalars": 0, "tensors": 0}).Reload()
count = sum(len(events.Scalars(tag)) for tag in events.Tags()["scalars"])
print(count, (time.perf_counter() - begin) * 1000)
`;

/** An event file of two million scalars, read into a store, beside TensorBoard's own reader. */
export async function eventFileFigures(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'mlops-bench-'));
  const logs = join(folder, 'logs');
  mkdirSync(logs);
  const file = join(logs, 'events.out.tfevents.1700000000.bench.1.0');
  writeEvents(file);
  const { size } = statSync(file);
  const measured = await readAll(folder, logs);
  const points = STEPS * TAGS.length;
  const theirs = tensorboardTime(logs, points);
  rmSync(folder, { recursive: true, force: true });
  if (theirs === null) {
    console.log(
      `${points} scalars of an event file into the store: ${measured.ms.toFixed(0)} ms. TensorBoard's own reader was not measured: name a Python that has tensorboard in MLOPS_BENCH_PYTHON.`,
    );
  }
  const memory: Figure = {
    what: 'memory on top of before, while it is read',
    measured: measured.memory,
    unit: 'MB',
    budget: 200,
    want: 'below',
    yardstick: `own budget; the file has ${(size / 1e6).toFixed(0)} MB`,
  };
  const time: Figure = {
    what: `${points} scalars of an event file into the store`,
    measured: measured.ms,
    unit: 'ms',
    budget: theirs ?? Number.NaN,
    want: 'below',
    yardstick: "TensorBoard's own reader in Python (EventAccumulator), which only holds them in memory",
  };
  return theirs === null ? [memory] : [time, memory];
}

function writeEvents(path: string): void {
  const file = openSync(path, 'w');
  writeSync(file, versionEvent());
  for (let step = 0; step < STEPS; step += 1000) {
    const records: Buffer[] = [];
    for (let at = step; at < step + 1000; at++) {
      for (const [index, tag] of TAGS.entries()) {
        const time = 1_700_000_000 + at / 100;
        records.push(scalarEvent({ tag, step: at, value: Math.sin(at * (index + 1)), time }));
      }
    }
    writeSync(file, Buffer.concat(records));
  }
  closeSync(file);
}

async function readAll(folder: string, logs: string): Promise<{ ms: number; memory: number }> {
  const store = openStore({ paths: new StorePaths(folder), distDir: resolve('dist') });
  store.runs.create(benchRun(RUN, folder));
  const fileKeys = new FileKeys(new KeyClaims(RUN, store.metrics));
  const artifacts = join(folder, 'artifacts');
  const source = new TensorboardSource(logs, 'bench', { runId: RUN, store, fileKeys, startTime: 0, artifacts });
  const before = process.memoryUsage().rss;
  let most = before;
  const begin = performance.now();
  for (let more = true; more; ) {
    more = await source.poll(true);
    most = Math.max(most, process.memoryUsage().rss);
  }
  const ms = performance.now() - begin;
  const counts = TAGS.map((tag) => store.metrics.summaries(RUN)[tag]?.count);
  store.close();
  if (counts.some((count) => count !== STEPS)) throw new Error(`Not all scalars were read: ${counts.join(', ')}.`);
  return { ms, memory: (most - before) / 1e6 };
}

/** Milliseconds; null where TensorBoard is not installed. */
function tensorboardTime(logs: string, points: number): number | null {
  const python = process.env.MLOPS_BENCH_PYTHON ?? 'python3';
  try {
    const printed = execFileSync(python, ['-c', PYTHON, logs], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [count, ms] = printed.trim().split(' ').map(Number);
    return count === points ? (ms ?? null) : null;
  } catch {
    return null;
  }
}

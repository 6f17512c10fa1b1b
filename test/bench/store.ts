import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { StorePaths } from '../../src/platform/storePaths';
import { openStore } from '../../src/tracker/store/openStore';
import { benchRun } from './benchRun';
import { type Figure, timed } from './figure';

const runs = 50;
const points = 2_000;

/** One metric of 50 runs of 2,000 points, as a comparison reads it. */
export async function storeFigures(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'mlops-bench-'));
  const store = openStore({ paths: new StorePaths(folder), distDir: resolve('dist') });
  const ids = Array.from({ length: runs }, (_, index) => index.toString(16).padStart(12, '0'));
  for (const id of ids) {
    store.runs.create(benchRun(id, folder));
    store.metrics.append(
      id,
      Array.from({ length: points }, (_, step) => ({ key: 'loss', step, timestamp: step, value: Math.sin(step) })),
    );
  }
  const read = await timed(15, () => ids.map((runId) => store.metrics.read({ runId, key: 'loss', resolution: 500 })));
  const whole = await timed(15, () => ids.map((runId) => store.metrics.read({ runId, key: 'loss' })));
  store.close();
  rmSync(folder, { recursive: true, force: true });
  const yardstick = 'design budget; the metric store of the design comes whole in a later issue';
  return [
    {
      what: 'one metric of 50 runs × 2,000 points, at 500 points',
      measured: read,
      unit: 'ms',
      budget: 10,
      want: 'below',
      yardstick,
    },
    { what: 'the same, all points', measured: whole, unit: 'ms', budget: 10, want: 'below', yardstick },
  ];
}

import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { StorePaths } from '../../src/platform/storePaths';
import { createCapture } from '../../src/tracker/capture/createCapture';
import { openStore } from '../../src/tracker/store/openStore';
import { type Figure, timed } from './figure';
import { git, layRepository } from './repository';

/** The snapshot of a repository of 10,000 files, unchanged and with 100 files changed. */
export async function snapshotFigures(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'mlops-bench-'));
  layRepository(folder, 10_000);
  const paths = new StorePaths(folder, mkdtempSync(join(tmpdir(), 'mlops-bench-store-')));
  const distDir = resolve('dist');
  const store = openStore({ paths, distDir });
  const capture = createCapture({ store, paths, distDir, log: () => undefined, onProgress: () => undefined });
  const status = await timed(9, () => git(folder, 'status', '--porcelain'));
  let run = 0;
  const snapshot = () => capture.code(folder, `run${++run}`);
  const clean = await timed(9, snapshot);
  for (let index = 0; index < 100; index++)
    appendFileSync(join(folder, `part${index}`, `file${index * 100}.py`), 'changed = True\n');
  const dirty = await timed(9, snapshot);
  await capture.dispose();
  store.close();
  rmSync(folder, { recursive: true, force: true });
  const yardstick = `git status on the same repository: ${status.toFixed(0)} ms`;
  return [
    { what: 'snapshot, 10,000 files, unchanged', measured: clean, unit: 'ms', budget: 150, want: 'below', yardstick },
    { what: 'snapshot, 10,000 files, 100 changed', measured: dirty, unit: 'ms', budget: 250, want: 'below', yardstick },
  ];
}

import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { StorePaths } from '../../src/platform/storePaths';
import { createCapture } from '../../src/tracker/capture/createCapture';
import { openStore } from '../../src/tracker/store/openStore';
import { benchRun } from './benchRun';
import { type Figure, median, timed } from './figure';

const megabytes = 512;

/** Hashing of large files on all cores, and of 100,000 unchanged files from the cache. */
export async function hashingFigures(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'mlops-bench-'));
  const cores = Math.min(availableParallelism(), 4);
  const names = Array.from({ length: cores }, (_, index) => `large${index}.bin`);
  const block = randomBytes(1 << 20);
  for (const name of names)
    writeFileSync(join(folder, name), Buffer.concat(Array.from({ length: megabytes }, () => block)));
  const one = names[0] ?? '';
  const openssl = await timed(3, () => execFileSync('openssl', ['dgst', '-sha256', one], { cwd: folder }));
  const coreutils = await timed(3, () => execFileSync('sha256sum', [one], { cwd: folder }));
  const paths = new StorePaths(folder, mkdtempSync(join(tmpdir(), 'mlops-bench-store-')));
  const distDir = resolve('dist');
  const store = openStore({ paths, distDir });
  const capture = createCapture({ store, paths, distDir, log: () => undefined, onProgress: () => undefined });
  let run = 0;
  const hash = async (data: string[]) => {
    const id = `00000000${(run++).toString(16).padStart(4, '0')}`;
    store.runs.create(benchRun(id, folder));
    await capture.datasets(
      id,
      folder,
      data.map((path) => ({ path, role: null })),
    );
  };
  const cold: number[] = [];
  for (let count = 0; count < 3; count++) {
    for (const name of names) execFileSync('touch', [name], { cwd: folder });
    const start = performance.now();
    await hash(names);
    cold.push(performance.now() - start);
  }
  for (let part = 0; part < 100; part++) {
    mkdirSync(join(folder, 'many', String(part)), { recursive: true });
    for (let file = 0; file < 1_000; file++)
      writeFileSync(join(folder, 'many', String(part), String(file)), `${part} ${file}`);
  }
  const unchanged = await timed(3, () => hash(['many']));
  await capture.dispose();
  store.close();
  rmSync(folder, { recursive: true, force: true });
  const rate = (megabytes * cores) / (median(cold) / 1000);
  const opensslRate = (megabytes / (openssl / 1000)) * cores;
  return [
    {
      what: `hashing, ${cores} files of ${megabytes} MiB`,
      measured: rate,
      unit: 'MB/s',
      budget: opensslRate * 0.9,
      want: 'above',
      yardstick: `90 % of openssl × ${cores} cores; sha256sum does ${(megabytes / (coreutils / 1000)).toFixed(0)} MB/s on one`,
    },
    {
      what: '100,000 unchanged files',
      measured: unchanged,
      unit: 'ms',
      budget: 1_000,
      want: 'below',
      yardstick: 'design budget',
    },
  ];
}

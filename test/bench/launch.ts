import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { connectTracker } from '../../src/client/connectTracker';
import { StorePaths } from '../../src/platform/storePaths';
import { type Figure, median } from './figure';
import { git } from './repository';

const marker = `require('fs').writeFileSync(process.argv[1], String(performance.timeOrigin + performance.now()))`;

/** Milliseconds from the call to the first line of the program. */
async function startDelay(file: string, start: () => Promise<unknown>): Promise<number> {
  rmSync(file, { force: true });
  const asked = performance.timeOrigin + performance.now();
  await start();
  for (;;) {
    try {
      const text = readFileSync(file, 'utf8');
      if (text) return Number(text) - asked;
    } catch {
      // Not started yet.
    }
    await new Promise((resume) => setTimeout(resume, 2));
  }
}

/** From the launch request to the command's first line, over starting the bare command. */
export async function launchFigures(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'mlops-bench-'));
  writeFileSync(join(folder, 'train.py'), 'print(1)\n');
  git(folder, 'init', '--quiet');
  git(folder, 'add', '--all');
  git(folder, 'commit', '--quiet', '--message', 'First');
  const file = join(folder, 'started');
  const argv = [process.execPath, '-e', marker, file];
  const client = await connectTracker({
    paths: new StorePaths(folder),
    distDir: resolve('dist'),
    version: '0.0.0',
    start: true,
    trusted: () => true,
  });
  const bare: number[] = [];
  const tracked: number[] = [];
  for (let count = 0; count < 15; count++) {
    bare.push(await startDelay(file, async () => spawn(argv[0] ?? '', argv.slice(1), { stdio: 'ignore' })));
    tracked.push(await startDelay(file, () => client.request('POST /v1/runs', { body: { argv, source: 'cli' } })));
    await new Promise((resume) => setTimeout(resume, 300));
  }
  await client.request('POST /v1/shutdown', { body: { onlyIfIdle: false } });
  client.dispose();
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  return [
    {
      what: 'launch to first line, over the bare command',
      measured: median(tracked) - median(bare),
      unit: 'ms',
      budget: 150,
      want: 'below',
      yardstick: `bare command ${median(bare).toFixed(0)} ms, tracked ${median(tracked).toFixed(0)} ms (medians of 15)`,
    },
  ];
}

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectTracker } from '../../src/client/connectTracker';
import { StorePaths } from '../../src/platform/storePaths';
import type { Figure } from './figure';

/** Clock ticks of user and system time; 100 a second on Linux. */
function cpuTicks(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return Number(fields[11]) + Number(fields[12]);
}

/** What an idle tracker costs after it has tracked a run. Linux only, where /proc tells. */
export async function trackerFigures(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'mlops-bench-'));
  const paths = new StorePaths(folder);
  const client = await connectTracker({
    paths,
    distDir: resolve('dist'),
    version: '0.0.0',
    start: true,
    trusted: () => true,
  });
  await client.request('POST /v1/runs', {
    body: { argv: [process.execPath, '-e', 'console.log("loss=1")'], source: 'cli' },
  });
  await sleep(12_000);
  const { pid } = JSON.parse(readFileSync(paths.address, 'utf8')) as { pid: number };
  const before = cpuTicks(pid);
  await sleep(10_000);
  const busy = (cpuTicks(pid) - before) / 10;
  const memory = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1000;
  await client.request('POST /v1/shutdown', { body: { onlyIfIdle: false } });
  client.dispose();
  await sleep(500);
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  return [
    {
      what: 'tracker, idle, memory',
      measured: memory,
      unit: 'MB',
      budget: 80,
      want: 'below',
      yardstick: 'design budget',
    },
    {
      what: 'tracker, idle, CPU',
      measured: busy,
      unit: '%',
      budget: 0.5,
      want: 'below',
      yardstick: 'over ten seconds; none wanted',
    },
  ];
}

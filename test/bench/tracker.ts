import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectTracker } from '../../src/client/connectTracker';
import { StorePaths } from '../../src/platform/storePaths';
import type { Figure } from './figure';
import { layRepository } from './repository';

/** Clock ticks of user and system time; 100 a second on Linux. */
function cpuTicks(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return Number(fields[11]) + Number(fields[12]);
}

/** Resident memory in megabytes. */
function residentMemory(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1000;
}

/** What Node alone takes, in megabytes. */
async function emptyNode(): Promise<number> {
  const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'], { stdio: 'ignore' });
  await sleep(1_000);
  const memory = residentMemory(child.pid ?? 0);
  child.kill();
  return memory;
}

/** What an idle tracker costs before and after it has tracked runs of a repository. Linux only, where /proc tells. */
export async function trackerFigures(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'mlops-bench-'));
  layRepository(folder, 10);
  const paths = new StorePaths(folder);
  const client = await connectTracker({
    paths,
    distDir: resolve('dist'),
    version: '0.0.0',
    start: true,
    trusted: () => true,
  });
  const { pid } = JSON.parse(readFileSync(paths.address, 'utf8')) as { pid: number };
  await sleep(6_000);
  const fresh = residentMemory(pid);
  const argv = [process.execPath, '-e', 'console.log("loss=1")'];
  for (let run = 0; run < 6; run++) {
    await client.request('POST /v1/runs', { body: { argv, source: 'cli' } });
    await sleep(1_000);
  }
  // The last of V8's own collections comes eight seconds after the one that the tracker asks for.
  await sleep(16_000);
  const before = cpuTicks(pid);
  await sleep(10_000);
  const busy = (cpuTicks(pid) - before) / 10;
  const used = residentMemory(pid);
  await client.request('POST /v1/shutdown', { body: { onlyIfIdle: false } });
  client.dispose();
  await sleep(500);
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  const empty = await emptyNode();
  const yardstick = `design budget; an empty Node takes ${empty.toFixed(0)} MB`;
  return [
    { what: 'tracker, idle, fresh, memory', measured: fresh, unit: 'MB', budget: 80, want: 'below', yardstick },
    { what: 'tracker, idle after six runs, memory', measured: used, unit: 'MB', budget: 80, want: 'below', yardstick },
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

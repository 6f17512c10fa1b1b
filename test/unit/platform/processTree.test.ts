import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { groupLives, signalGroup } from '../../../src/platform/processGroup';
import { parsePsTime, processTable, treeUsage } from '../../../src/platform/processTree';

const row = (pid: number, parent: number, group: number) => ({ pid, parent, group, cpuMs: 10, memoryBytes: 100 });

test('a tree holds the descendants of its root and the orphans of its group, nothing else', () => {
  const table = [row(1, 0, 1), row(50, 1, 50), row(51, 50, 50), row(52, 51, 52), row(53, 1, 50), row(60, 1, 60)];
  expect([treeUsage(table, 50), treeUsage(table, 99)]).toEqual([
    { pids: [50, 51, 52, 53], cpuMs: 40, memoryBytes: 400 },
    null,
  ]);
});

test('a signal to the group reaches a grandchild, and then the group is gone', async () => {
  const leader = spawn('sh', ['-c', '(sleep 60 & wait) & wait'], { detached: true, stdio: 'ignore' });
  const pid = leader.pid ?? 0;
  await expect.poll(async () => treeUsage(await processTable(), pid)?.pids.length, { timeout: 5000 }).toBe(3);
  const before = await groupLives(pid);
  const sent = await signalGroup(pid, 'SIGKILL');
  await once(leader, 'exit');
  await expect.poll(() => groupLives(pid), { timeout: 5000 }).toBe(false);
  expect({ before, sent }).toEqual({ before: true, sent: true });
});

test('no signal ever goes to every process or to our own group', async () => {
  expect([await signalGroup(0, 'SIGINT'), await signalGroup(1, 'SIGINT'), await signalGroup(-5, 'SIGINT')]).toEqual([
    false,
    false,
    false,
  ]);
});

test('memory of this very process is what Node says of it', async () => {
  const own = (await processTable()).find(({ pid }) => pid === process.pid);
  const difference = Math.abs((own?.memoryBytes ?? 0) - process.memoryUsage.rss());
  expect(difference).toBeLessThan(0.2 * process.memoryUsage.rss());
});

test('CPU time as ps prints it is read in every form', () => {
  expect(['0:01.50', '12:34', '01:02:03', '2-00:00:01'].map(parsePsTime)).toEqual([
    1500, 754_000, 3_723_000, 172_801_000,
  ]);
});

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { isSameProcess, pidExists, processStart, readProcStat } from '../../../src/platform/processIdentity';

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

function start(command: string, args: string[]): ChildProcess & { pid: number } {
  const child = spawn(command, args, { stdio: 'ignore' });
  children.push(child);
  if (child.pid === undefined) throw new Error(`${command} did not start`);
  return Object.assign(child, { pid: child.pid });
}

test('a process is the same as long as it lives, and gone afterwards', async () => {
  const child = start('sleep', ['60']);
  const identity = (await processStart(child.pid)) ?? 'gone';
  const alive = await isSameProcess(child.pid, identity);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect({ alive, afterwards: await isSameProcess(child.pid, identity), exists: pidExists(child.pid) }).toEqual({
    alive: true,
    afterwards: false,
    exists: false,
  });
});

test('a pid with another start time is another process', async () => {
  const identity = (await processStart(process.pid)) ?? '';
  expect(
    await isSameProcess(
      process.pid,
      identity.replace(/\d+$/, (ticks) => String(Number(ticks) + 1)),
    ),
  ).toBe(false);
});

test('a program whose name holds spaces and parentheses is read right', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'identity-'));
  try {
    const program = join(folder, 'a) R 1 (b');
    await copyFile('/bin/sleep', program);
    const plain = start('sleep', ['60']);
    const odd = start(program, ['60']);
    const ticks = [await processStart(plain.pid), await processStart(odd.pid)].map((text) =>
      Number(text?.split(':').at(-1)),
    );
    expect(Math.abs((ticks[0] ?? Number.NaN) - (ticks[1] ?? Number.NaN))).toBeLessThan(1000);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('a zombie counts as dead', async () => {
  // The shell becomes a sleep that never waits for its child, so the child stays a zombie.
  const parent = spawn('sh', ['-c', 'sleep 0.05 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] });
  children.push(parent);
  const [output] = (await once(parent.stdout, 'data')) as [Buffer];
  const zombie = Number(output.toString());
  await expect.poll(() => processStart(zombie), { timeout: 5000 }).toBe(null);
  expect(pidExists(zombie)).toBe(true);
});

test('a process whose main thread has ended lives on in its others', async () => {
  const program = `import ctypes, threading, time
threading.Thread(target=lambda: time.sleep(60)).start()
ctypes.CDLL(None).pthread_exit(None)`;
  const child = start('python3', ['-c', program]);
  await expect.poll(() => readProcStat(child.pid)?.[0], { timeout: 5000 }).toBe('Z');
  expect(await processStart(child.pid)).not.toBe(null);
});

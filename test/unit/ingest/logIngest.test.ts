import { appendFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { MemoryStore } from './memoryStore';
import { RunFolder, until } from './runFolder';

let run: RunFolder;
let store: MemoryStore;
beforeEach(() => {
  run = new RunFolder();
  store = new MemoryStore();
});
afterEach(() => run.remove());

it('stores the metrics of the output while it grows, and the last line when the process has ended', async () => {
  const following = run.ingest(store).follow(run.plan());
  appendFileSync(run.logFile, 'epoch 1/3 loss=3\nepoch 2/3 lo');
  await until(() => store.points.length === 1);
  appendFileSync(run.logFile, 'ss=2\nepoch 3/3 loss=1');
  await until(() => store.points.length === 2);
  await following.finish();
  expect(store.all()).toEqual({ loss: '1=3 2=2 3=1' });
});

it('does well without any file', async () => {
  await run.readAll(store, { metricFiles: [run.file('none.json'), run.file('none.csv')] });
  expect([store.points, store.warnings, run.logged]).toEqual([[], [], []]);
});

it('reads by the rules of the job', async () => {
  writeFileSync(run.logFile, 'loss=1 err 5\n');
  await run.readAll(store, { stdout: { patterns: ['err (?<err>\\d+)'] } });
  expect(store.all()).toEqual({ err: '0=5' });
});

it('gives up a pattern that backtracks without end rather than the tracker', async () => {
  writeFileSync(run.logFile, `${'a'.repeat(60)}!\nab5\n`);
  await run.readAll(store, { stdout: { patterns: ['^(?:a+)+b(?<found>\\d)$'] } });
  expect(store.all()).toEqual({ found: '0=5' });
});

it('does not stamp late-read output with the time of reading', async () => {
  run.old('run.log', 'loss=1\n');
  await run.readAll(store);
  expect(store.points).toEqual([{ key: 'loss', step: 0, timestamp: 1e12, value: 1 }]);
});

it('stores each point once, though the reader dies and the store fails at any moment', async () => {
  const lines = Array.from(
    { length: 4000 },
    (_, at) => `Epoch ${1 + Math.floor(at / 100)} [${at % 100}/100] loss=${at} é`,
  );
  const bytes = Buffer.from(lines.join('\n'));
  let seed = 3;
  const next = (below: number) => {
    seed = (seed * 48271) % 2147483647;
    return seed % below;
  };
  for (let at = 0; at < bytes.length; ) {
    const length = next(20_000);
    appendFileSync(run.logFile, bytes.subarray(at, at + length));
    at += length;
    if (next(3) === 0) store.failNext = 1;
    const following = run.ingest(store).follow(run.plan());
    await new Promise((resolve) => setTimeout(resolve, next(12)));
    following.dispose();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  store.failNext = 1;
  await run.readAll(store);
  expect(store.points.map(({ step, value }) => step - value).filter((difference) => difference !== 0)).toEqual([]);
  expect(store.points.length).toBe(4000);
});

it('reads past endless lines, bytes that are no text, and escapes', async () => {
  const noise = Buffer.alloc(10_000_000, 'loss=7 ');
  const bytes = Buffer.from([0xff, 0x00, 0xc3, 0x28, 0x1b, 0x5b, 0x33, 0x31, 0x6d]);
  writeFileSync(
    run.logFile,
    Buffer.concat([noise, Buffer.from('\nstep=1 acc=1 '), bytes, Buffer.from('\nstep=2 acc=2\n'), noise]),
  );
  await run.readAll(store);
  expect(store.all()).toEqual({ acc: '1=1 2=2' });
});

it('stores the position in a long output without metrics', async () => {
  writeFileSync(run.logFile, `${'nothing to see here '.repeat(50)}\n`.repeat(9000));
  await run.readAll(store);
  expect([store.points.length, store.appends]).toEqual([0, 1]);
});

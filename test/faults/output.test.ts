import { statSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { finish, Sandbox, waitFor } from './support/sandbox';

let box: Sandbox;
beforeEach(() => {
  box = new Sandbox();
});
afterEach(() => box.dispose());

const node = (program: string) => ['run', '--name', 'loud', '--', process.execPath, '-e', program];

test('output as fast as a disk takes it is kept whole, and the tracker still answers', async () => {
  const bytes = 250_000_000;
  const program = `
const fs = require('fs'); const line = Buffer.from('x'.repeat(99) + '\\n'); const chunk = Buffer.concat(Array(10000).fill(line));
for (let i = 0; i < ${bytes / 1_000_000}; i++) fs.writeSync(1, chunk); fs.writeSync(1, 'step=1 loss=0.5\\n');`;
  const run = box.start(node(program));
  run.stdout?.resume();
  const ended = new Promise((done) => run.on('close', done));
  await waitFor('the tracker', async () => (await box.cockpit(['runs', '--json'])).code === 0);
  const delays: number[] = [];
  while (run.exitCode === null) {
    const asked = performance.now();
    await box.fetch('/v1/health');
    delays.push(performance.now() - asked);
    await new Promise((resume) => setTimeout(resume, 50));
  }
  await ended;
  const shown = await box.show('loud');
  const slowest = Math.max(...delays);
  expect({
    size: statSync(box.path('.mlops/logs', `${shown.id}.log`)).size,
    loss: shown.metrics.loss?.last,
    answered: slowest < 5_000,
  }).toEqual({
    size: bytes + 16,
    loss: 0.5,
    answered: true,
  });
});

test('a line of 10 MB is passed over, and the metrics around it are kept', async () => {
  await box.cockpit(
    node(`console.log('step=1 loss=1'); console.log('y'.repeat(1e7) + ' loss=9'); console.log('step=2 loss=2')`),
  );
  const shown = await box.show('loud');
  expect(shown.metrics.loss).toMatchObject({ last: 2, count: 2, max: 2 });
});

test('invalid UTF-8 passes through to the byte, and metrics around it are kept', async () => {
  const program = `process.stdout.write(Buffer.concat([Buffer.from('step=1 loss=1\\n'), Buffer.from([0xff, 0xfe, 0x80, 0x0a]), Buffer.from('step=2 loss=0.5\\n')]))`;
  const run = box.start(node(program));
  const chunks: Buffer[] = [];
  run.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
  await new Promise((done) => run.on('close', done));
  const shown = await box.show('loud');
  expect({
    bytes: Buffer.concat(chunks).includes(Buffer.from([0xff, 0xfe, 0x80, 0x0a])),
    metric: shown.metrics.loss?.last,
  }).toEqual({
    bytes: true,
    metric: 0.5,
  });
});

test('terminal escapes and progress-bar redraws are kept in the log and are no metrics', async () => {
  const program = String.raw`
const bar = (n) => process.stdout.write('\r ' + n + '%|###   | ' + n + '/100 [00:0' + (n % 10) + '<00:03, 12.1it/s, lr=' + n + ']');
for (let n = 0; n < 100; n += 10) bar(n);
console.log('\n\x1b[32mepoch 1/2\x1b[0m \x1b[1mloss=0.5\x1b[0m');`;
  const { stdout } = await finish(box.start(node(program)));
  const shown = await box.show('loud');
  const metrics = Object.keys(shown.metrics).filter((key) => !key.startsWith('system/'));
  expect({ metrics, colours: stdout.includes('\x1b[32m'), redraws: stdout.split('\r').length }).toEqual({
    metrics: ['loss'],
    colours: true,
    redraws: 11,
  });
});

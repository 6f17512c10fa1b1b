import { existsSync, statSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { finish, peakMemory, Sandbox, waitFor } from './support/sandbox';

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
  await waitFor('the tracker', () => existsSync(box.path('.mlops/tracker.json')));
  const delays: number[] = [];
  while (run.exitCode === null) {
    const asked = performance.now();
    await box.fetch('/v1/health');
    delays.push(performance.now() - asked);
    await new Promise((resume) => setTimeout(resume, 50));
  }
  await ended;
  const shown = await box.show('loud');
  expect({
    size: statSync(box.path('.mlops/logs', `${shown.id}.log`)).size,
    loss: shown.metrics.loss?.last,
    hung: Math.max(...delays) > 10_000,
    swallowed: (peakMemory(box.address().pid) ?? 0) > bytes,
  }).toEqual({ size: bytes + 16, loss: 0.5, hung: false, swallowed: false });
});

test('a line of 10 MB is passed over, and the metrics around it are kept', async () => {
  const program = `console.log('step=1 loss=1'); console.log('loss=9 ' + 'y'.repeat(1e7) + ' loss=9'); console.log('step=2 loss=2')`;
  const { stdout } = await box.cockpit(node(program));
  const { metrics } = await box.show('loud');
  expect({ bytes: stdout.length, metrics }).toEqual({
    bytes: 10_000_000 + 2 * 7 + 14 * 2 + 1,
    metrics: { loss: { last: 2, min: 1, max: 2, count: 2 } },
  });
});

test('invalid UTF-8 passes through to the byte, and metrics around it are kept', async () => {
  const lines = ['step=1 loss=1\n', [0xff, 0xfe, 0x80, 0xc3, 0x0a], [0xff], 'step=2 loss=0.5\n'];
  const bytes = Buffer.concat(lines.map((line) => Buffer.from(line as string)));
  const run = box.start(node(`process.stdout.write(Buffer.from('${bytes.toString('base64')}', 'base64'))`));
  const chunks: Buffer[] = [];
  run.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
  await new Promise((done) => run.on('close', done));
  const { metrics } = await box.show('loud');
  expect({ bytes: Buffer.concat(chunks).toString('hex'), last: metrics.loss?.last }).toEqual({
    bytes: bytes.toString('hex'),
    last: 0.5,
  });
});

test('terminal escapes and progress-bar redraws are kept in the log and are no metrics', async () => {
  const program = String.raw`
const bar = (n) => process.stdout.write('\r ' + n + '%|###   | ' + n + '/100 [00:0' + (n % 10) + '<00:03, 12.1it/s, lr=' + n + ']');
for (let n = 0; n < 100; n += 10) bar(n);
console.log('\ndraft=0.9 \rmean=0.6');
console.log('\x1b[32mepoch 1/2\x1b[0m \x1b[1mloss=0.5\x1b[0m');`;
  const { stdout } = await finish(box.start(node(program)));
  const shown = await box.show('loud');
  expect({
    metrics: Object.keys(shown.metrics).sort(),
    colours: stdout.includes('\x1b[32m'),
    redraws: stdout.split('\r').length,
  }).toEqual({
    metrics: ['loss', 'mean'],
    colours: true,
    redraws: 12,
  });
});

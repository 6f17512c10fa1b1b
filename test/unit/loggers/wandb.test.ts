import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WandbFinder } from '../../../src/tracker/loggers/wandb/wandbFinder';
import { WandbSource } from '../../../src/tracker/loggers/wandb/wandbSource';
import { filesBelow, fixtures, LogFolder, readOn } from './logFolder';
import { fragment, WandbWriter } from './wandbWriter';

const recorded = join(fixtures, 'wandb/wandb');
const recordedRun = join(recorded, readdirSync(recorded)[0] ?? '');
let logs: LogFolder;
beforeEach(() => {
  logs = new LogFolder();
});
afterEach(() => logs.remove());

function source(path: string = logs.path): WandbSource {
  return new WandbSource(path, 'wandb', logs.context());
}

function write(writer: WandbWriter): string {
  const path = logs.file('run-abc.wandb');
  writeFileSync(path, writer.file);
  return path;
}

it('reads the metrics of an offline run, those with a step metric over it', async () => {
  await readOn(source(recordedRun), true);
  const own = Object.entries(logs.store.all()).filter(([key]) => !key.startsWith('system/'));
  expect([Object.fromEntries(own), logs.store.warnings]).toEqual([
    {
      loss: '0=1 1=0.5 2=0.3333333333333333 3=0.25 4=0.2 5=0.16666666666666666',
      'nested.a': '0=0 1=1 2=2 3=3 4=4 5=5',
      'nested.b.c': '0=2 1=2 2=2 3=2 4=2 5=2',
      epoch: '0=0 2=1 3=1 4=2',
      'val/loss': '0=0.5 1=0.16666666666666666 2=0.1',
      acc: '1=0.7',
      odd: '3=NaN',
      big: '3=Infinity',
      yes: '3=1',
      best: '7=0.99',
      last: '100=1',
    },
    [],
  ]);
});

it('reads what the machine did as system metrics', async () => {
  await readOn(source(recordedRun), true);
  const samples = logs.store.points.filter(({ key }) => key === 'system/wandb/memory_percent');
  expect([
    samples.length > 1,
    samples.map(({ step }) => step),
    samples.every(({ value }) => value > 0 && value < 100),
  ]).toEqual([true, samples.map((_, at) => at), true]);
});

it('tells the facts of a run: name, params, tags, note, exit code and files', async () => {
  const read = source(recordedRun);
  await readOn(read, true);
  const { artifacts, startTime, endTime, commit, ...facts } = read.facts();
  expect(commit).toMatch(/^[0-9a-f]{40}$/);
  expect([facts, (startTime ?? 0) < (endTime ?? 0), artifacts?.map(({ path }) => path).sort()]).toEqual([
    {
      name: 'first try',
      note: 'a note',
      ended: true,
      exitCode: 3,
      params: {
        lr: '0.1',
        'model.depth': '3',
        'model.act': 'relu',
        layers: '[1,2]',
        none: 'null',
        flag: 'true',
        late: '5',
      },
      tags: { base: '', x: '', 'wandb.group': 'sweep one', 'wandb.job_type': 'train' },
    },
    true,
    [
      'wandb/histograms/weights.jsonl',
      'wandb/media/images/picture_6_d6325bd24a66141e9be5.png',
      'wandb/output.log',
      'wandb/requirements.txt',
      'wandb/weights.txt',
    ],
  ]);
});

it('finds each run of a folder with its project and name', async () => {
  const [run, ...others] = await new WandbFinder().find(recorded, filesBelow(recorded));
  expect([others, run?.format, relative(recorded, run?.path ?? ''), run?.name, run?.experiment]).toEqual([
    [],
    'wandb',
    relative(recorded, recordedRun),
    'first try',
    'digits',
  ]);
});

it('finds a log by its content, and passes over what only has the name of one', async () => {
  writeFileSync(logs.file('a-wandb-log'), new WandbWriter().run('abc', 'mine').file);
  writeFileSync(logs.file('run-other.wandb'), 'no log at all');
  const found = await new WandbFinder().find(logs.path, filesBelow(logs.path));
  expect(found.map(({ path, name, experiment }) => [relative(logs.path, path), name, experiment])).toEqual([
    ['a-wandb-log', 'abc', 'mine'],
  ]);
});

it('knows the commit, and keeps the output where W&B did not keep it itself', async () => {
  const path = write(new WandbWriter().run('abc', 'p').output('one\n').output('two\n'));
  const read = source(path);
  await readOn(read, true);
  expect([read.facts().commit, readFileSync(join(logs.artifacts, 'wandb/logged-output.log'), 'utf8')]).toEqual([
    'c0ffee',
    'one\ntwo\n',
  ]);
});

it('honours define_metric: names, patterns, places in the list, a last known step, and steps that are no whole numbers', async () => {
  const path = write(
    new WandbWriter()
      .metric({ name: 'epoch' })
      .metric({ glob: 'val/*', index: 1 })
      .metric({ name: 'val/special', step: 'time' })
      .history(0, { epoch: '5', 'val/a': '1' })
      .history(1, { 'val/a': '2', other: '3' })
      .history(2, { time: '0.5', 'val/special': '4' })
      .history(3, { epoch: '6', 'val/a': '7' }),
  );
  await readOn(source(path), true);
  expect(logs.store.all()).toEqual({
    epoch: '0=5 3=6',
    'val/a': '5=1 5=2 6=7',
    other: '1=3',
    time: '2=0.5',
    'val/special': '2=4',
  });
});

it('takes of the summary only what no row holds', async () => {
  const path = write(
    new WandbWriter()
      .summary({ loss: '1', _step: '4', _timestamp: '1700000000' })
      .history(4, { loss: '1' })
      .summary({ best: '"NaN"', table: '{"a": 2}', _runtime: '3' }),
  );
  await readOn(source(path), true);
  expect(logs.store.all()).toEqual({ loss: '4=1', best: '4=NaN', 'table.a': '4=2' });
});

it('puts records together that are split over blocks', async () => {
  const writer = new WandbWriter();
  const long = JSON.stringify('x'.repeat(70_000));
  for (let step = 0; step < 20; step++) writer.history(step, { loss: String(step), text: long });
  await readOn(source(write(writer)), true);
  expect([logs.store.series('loss').split(' ').length, logs.store.warnings]).toEqual([20, []]);
});

it('reads a record that is longer than what is read at a time', async () => {
  const long = JSON.stringify('x'.repeat(3_000_000));
  await readOn(source(write(new WandbWriter().history(0, { loss: '1', text: long }).history(1, { loss: '2' }))), true);
  expect(logs.store.series('loss')).toBe('0=1 1=2');
});

it('passes over a record that is too big for the memory', async () => {
  const parts: Buffer[] = [new WandbWriter().history(0, { loss: '1' }).file];
  let at = parts[0]?.length ?? 0;
  for (let size = 0, type = 2; type !== 1; ) {
    const last = size > 40_000_000;
    const data = Buffer.alloc(32 * 1024 - (at % (32 * 1024)) - 7);
    parts.push(fragment(last ? 4 : type, data));
    at += data.length + 7;
    size += data.length;
    type = last ? 1 : 3;
  }
  // The history record alone, without the header of a file.
  parts.push(new WandbWriter().history(1, { loss: '2' }).file.subarray(7));
  const path = logs.file('run-abc.wandb');
  writeFileSync(path, Buffer.concat(parts));
  await readOn(source(path), true);
  expect([logs.store.series('loss'), logs.store.warnings]).toEqual([
    '0=1 1=2',
    [expect.stringMatching(/^run-abc\.wandb holds a record that is too big to be read \(at byte \d+\)\.$/)],
  ]);
});

it('goes on behind a damaged block, and says the byte', async () => {
  const writer = new WandbWriter();
  for (let step = 0; step < 4000; step++) writer.history(step, { loss: String(step) });
  const bytes = Buffer.from(writer.file);
  bytes.writeUInt8(bytes.readUInt8(40_000) ^ 0xff, 40_000);
  const path = logs.file('run-abc.wandb');
  writeFileSync(path, bytes);
  await readOn(source(path), true);
  const steps = logs.store.points.map(({ step }) => step);
  const missing = 4000 - steps.length;
  expect([steps[0], steps.at(-1), missing > 0 && missing < 2000, logs.store.warnings]).toEqual([
    0,
    3999,
    true,
    [
      expect.stringMatching(
        /^run-abc\.wandb is damaged at byte (39\d\d\d|40000)\. What stood up to the end of that block was passed over\.$/,
      ),
    ],
  ]);
});

it('waits for the end of a record, and goes on after a restart of the tracker without doubling', async () => {
  const writer = new WandbWriter();
  for (let step = 0; step < 3; step++) writer.history(step, { loss: String(step) });
  const path = logs.file('run-abc.wandb');
  writeFileSync(path, writer.file.subarray(0, -5));
  await readOn(source(path));
  const before = logs.store.series('loss');
  appendFileSync(path, writer.file.subarray(-5));
  await readOn(source(path), true);
  expect([before, logs.store.series('loss')]).toEqual(['0=0 1=1', '0=0 1=1 2=2']);
});

it('gives the files beside a log once they are there', async () => {
  const path = write(new WandbWriter().run('abc', 'p'));
  const read = source(path);
  await readOn(read);
  mkdirSync(logs.file('files/media'), { recursive: true });
  writeFileSync(logs.file('files/media/late.png'), 'x');
  await readOn(read, true);
  expect(read.facts().artifacts).toEqual([{ file: logs.file('files/media/late.png'), path: 'wandb/media/late.png' }]);
});

import { appendFileSync, copyFileSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { StorePaths } from '../../../src/platform/storePaths';
import { FileKeys } from '../../../src/tracker/ingest/fileKeys';
import { KeyClaims } from '../../../src/tracker/ingest/keyClaims';
import { TensorboardFinder } from '../../../src/tracker/loggers/tensorboard/tensorboardFinder';
import { TensorboardSource } from '../../../src/tracker/loggers/tensorboard/tensorboardSource';
import { openStore } from '../../../src/tracker/store/openStore';
import { benchRun } from '../../bench/benchRun';
import { eventFile, framed, scalarEvent, versionEvent } from './eventWriter';
import { filesBelow, fixtures, LogFolder, readOn } from './logFolder';

const recorded = join(fixtures, 'tensorboard');
let logs: LogFolder;
beforeEach(() => {
  logs = new LogFolder();
});
afterEach(() => logs.remove());

const RUN = 'abcdef012345';
const NAME = 'events.out.tfevents.1700000000.host.1.0';
const LATER = 'events.out.tfevents.1700000900.host.2.0';

function source(path: string = logs.path, startTime = 0): TensorboardSource {
  return new TensorboardSource(path, 'tensorboard', logs.context(startTime));
}

async function found(root: string): Promise<string[]> {
  const runs = await new TensorboardFinder().find(root, filesBelow(root));
  return runs.map(({ path, name }) => `${relative(root, path).replaceAll('\\', '/')} ${name}`).sort();
}

it('reads what PyTorch wrote: scalars, params in a folder of their own, curves, a picture, a text, a histogram', async () => {
  const read = source(join(recorded, 'pytorch'));
  await readOn(read, true);
  expect([logs.store.all(), read.facts().params, logs.unpacked(), logs.store.warnings]).toEqual([
    {
      'loss/train': '0=1 1=0.5 2=0.33333334 3=0.25 4=0.2',
      tenth: '0=0.1 8589934592=0.1 17179869184=0.1 25769803776=0.1 34359738368=0.1',
      odd: '0=NaN 1=Infinity',
      größe: '1=7',
      'acc/x/train': '3=0.5',
      'acc/x/val': '3=0.25',
      'hparam/acc': '0=0.75',
    },
    { lr: '0.1', batch: '32', optimizer: 'adam', amp: '1' },
    [
      'tensorboard/histograms/weights.jsonl',
      'tensorboard/images/picture/step_00000002.png',
      'tensorboard/text/note/text_summary/step_00000001.md',
    ],
    [],
  ]);
});

it('reads what tensorboardX wrote', async () => {
  const read = source(join(recorded, 'tbx'));
  await readOn(read, true);
  expect([logs.store.all(), read.facts().params, logs.unpacked().length]).toEqual([
    {
      'loss/train': '0=1 1=0.5 2=0.33333334 3=0.25 4=0.2',
      tenth: '0=0.1 8589934592=0.1 17179869184=0.1 25769803776=0.1 34359738368=0.1',
      odd: '0=NaN 1=Infinity',
      größe: '1=7',
      'acc/x/train': '3=0.5',
      'acc/x/val': '3=0.25',
      'hparam/acc': '0=0.75',
    },
    { lr: '0.1', batch: '32', optimizer: 'adam', amp: 'true' },
    3,
  ]);
});

it('reads what TensorFlow 2 and Keras write: tensors, with train and validation as one run', async () => {
  const read = source(join(recorded, 'tf2/keras'));
  await readOn(read, true);
  expect([logs.store.all(), read.facts().params, logs.unpacked()]).toEqual([
    {
      'train/epoch_loss': '0=1 1=0.5 2=0.33333334',
      'validation/epoch_loss': '0=1.1 1=0.55 2=0.36666667',
      'train/double': '0=0.1',
    },
    { units: '16', dropout: '0.2', optimizer: 'sgd', bias: 'false' },
    [
      'tensorboard/histograms/train/kernel.jsonl',
      'tensorboard/images/train/pictures/step_00000002_0.png',
      'tensorboard/images/train/pictures/step_00000002_1.png',
      'tensorboard/images/train/pictures/step_00000003_0.png',
      'tensorboard/images/train/pictures/step_00000003_1.png',
      'tensorboard/text/train/note/step_00000001.md',
    ],
  ]);
});

it('writes a histogram as edges and counts, and a text as Markdown', async () => {
  await readOn(source(join(recorded, 'pytorch')), true);
  const content = (path: string) => readFileSync(join(logs.artifacts, 'tensorboard', path), 'utf8');
  expect([JSON.parse(content('histograms/weights.jsonl')), content('text/note/text_summary/step_00000001.md')]).toEqual(
    [
      {
        step: 1,
        count: 100,
        sum: 4950,
        buckets: [
          [0, 25, 25],
          [25, 50, 25],
          [50, 99, 50],
        ],
      },
      'hello **world**',
    ],
  );
});

it('writes each histogram once where the store failed in between', async () => {
  logs.store.failNext = 1;
  await expect(readOn(source(join(recorded, 'pytorch')), true)).rejects.toThrow('The disk is full.');
  await readOn(source(join(recorded, 'pytorch')), true);
  const lines = readFileSync(join(logs.artifacts, 'tensorboard/histograms/weights.jsonl'), 'utf8').trim().split('\n');
  expect([lines.length, logs.store.series('loss/train').split(' ').length]).toEqual([1, 5]);
});

it('finds each run once, with the folders that belong to it', async () => {
  expect(await found(recorded)).toEqual(['pytorch pytorch', 'tbx tbx', 'tf2/keras tf2/keras']);
});

it('finds an event file by its content where its name does not tell', async () => {
  writeFileSync(logs.file('board-log'), eventFile([{ tag: 'loss', step: 1, value: 2 }]));
  writeFileSync(logs.file('events.out.tfevents.txt'), 'no events at all');
  await readOn(source(logs.file('board-log')), true);
  expect([await found(logs.path), logs.store.all()]).toEqual([['board-log board-log'], { loss: '1=2' }]);
});

it('waits for the end of a record, and goes on after a restart of the tracker without doubling', async () => {
  const bytes = eventFile([
    { tag: 'loss', step: 1, value: 3 },
    { tag: 'loss', step: 2, value: 2 },
    { tag: 'loss', step: 3, value: 1 },
  ]);
  const cut = bytes.length - 30;
  writeFileSync(logs.file(NAME), bytes.subarray(0, cut));
  const first = source();
  await readOn(first);
  const before = logs.store.series('loss');
  appendFileSync(logs.file(NAME), bytes.subarray(cut, cut + 20));
  await readOn(first);
  appendFileSync(logs.file(NAME), bytes.subarray(cut + 20));
  await readOn(source(), true);
  expect([before, logs.store.series('loss')]).toEqual(['1=3 2=2', '1=3 2=2 3=1']);
});

it('reads several event files in the order of time, and says that a restart wrote steps again', async () => {
  writeFileSync(logs.file(LATER), eventFile([{ tag: 'loss', step: 2, value: 0.5, time: 1_700_000_900 }]));
  writeFileSync(logs.file(NAME), eventFile([1, 2, 3].map((step) => ({ tag: 'loss', step, value: step }))));
  await readOn(source(), true);
  expect([logs.store.series('loss'), logs.store.warnings]).toEqual([
    '1=1 2=2 3=3 2=0.5',
    [
      'The training was taken up again from an earlier step (loss: step 2 after 3). Where a step was written twice, the later value is shown.',
    ],
  ]);
});

it('takes files of processes that log side by side for no restart', async () => {
  const times = (offset: number) =>
    [1, 2, 3].map((step) => ({ tag: 'loss', step, value: step, time: 1e9 + step + offset }));
  writeFileSync(logs.file(NAME), eventFile(times(0)));
  writeFileSync(logs.file(LATER), eventFile(times(0.5)));
  await readOn(source(), true);
  expect([logs.store.series('loss'), logs.store.warnings]).toEqual(['1=1 2=2 3=3 1=1 2=2 3=3', []]);
});

it('says where the very start of an event file is damaged', async () => {
  const bytes = eventFile([{ tag: 'loss', step: 1, value: 1 }]);
  bytes.writeUInt8(0xff, 2);
  writeFileSync(logs.file(NAME), bytes);
  await readOn(source(), true);
  expect(logs.store.warnings).toEqual([`${NAME} is damaged, and what follows in it cannot be read (at byte 0).`]);
});

it('leaves out event files that were there before the run', async () => {
  writeFileSync(logs.file(NAME), eventFile([{ tag: 'loss', step: 1, value: 1 }]));
  await readOn(source(logs.path, Date.now() + 60_000), true);
  expect(logs.store.all()).toEqual({});
});

it('stops at a damaged length, says the byte, and reads the other files', async () => {
  const bytes = eventFile([1, 2, 3].map((step) => ({ tag: 'loss', step, value: step })));
  const at = versionEvent().length + scalarEvent({ tag: 'loss', step: 1, value: 1 }).length;
  bytes.writeUInt8(0xff, at + 1);
  writeFileSync(logs.file(NAME), bytes);
  writeFileSync(logs.file(LATER), eventFile([{ tag: 'acc', step: 1, value: 1 }]));
  await readOn(source(), true);
  expect([logs.store.all(), logs.store.warnings]).toEqual([
    { loss: '1=1', acc: '1=1' },
    [`${NAME} is damaged, and what follows in it cannot be read (at byte ${at}).`],
  ]);
});

it('passes over a record whose data is damaged, and says the byte', async () => {
  const bytes = eventFile([1, 2, 3].map((step) => ({ tag: 'loss', step, value: step })));
  const at = versionEvent().length + scalarEvent({ tag: 'loss', step: 1, value: 1 }).length;
  bytes.writeUInt8(0xff, at + 20);
  writeFileSync(logs.file(NAME), bytes);
  await readOn(source(), true);
  expect([logs.store.series('loss'), logs.store.warnings]).toEqual([
    '1=1 3=3',
    [`${NAME} holds a damaged record, which was passed over (at byte ${at}).`],
  ]);
});

it('passes over a record that is too big for the memory', async () => {
  const [before, after] = [1, 2].map((step) => scalarEvent({ tag: 'loss', step, value: step }));
  const big = framed(Buffer.alloc(33 * 1024 * 1024));
  writeFileSync(logs.file(NAME), Buffer.concat([versionEvent(), before ?? big, big, after ?? big]));
  await readOn(source(), true);
  expect([logs.store.series('loss'), logs.store.warnings]).toEqual([
    '1=1 2=2',
    [expect.stringContaining('holds a record of 34603024 bytes, which is too big to be read and was passed over')],
  ]);
});

it('reads a record that is longer than what is read at a time', async () => {
  const long = eventFile([{ tag: 'x'.repeat(1_000_000), step: 1, value: 1 }]);
  writeFileSync(logs.file(NAME), Buffer.concat([long, scalarEvent({ tag: 'loss', step: 2, value: 2 })]));
  await readOn(source(), true);
  expect(logs.store.points.map(({ key, step }) => [key.length, step])).toEqual([
    [250, 1],
    [4, 2],
  ]);
});

it('brings the real store what PyTorch wrote, once, over a restart of the tracker', async () => {
  const paths = new StorePaths(logs.path);
  mkdirSync(paths.root);
  const read = async () => {
    const store = openStore({ paths, distDir: resolve('dist'), driver: 'node:sqlite' });
    if (store.runs.list({}).total === 0) store.runs.create(benchRun(RUN, logs.path));
    const fileKeys = new FileKeys(new KeyClaims(RUN, store.metrics));
    const context = { runId: RUN, store, fileKeys, startTime: 0, artifacts: logs.artifacts };
    await readOn(new TensorboardSource(join(recorded, 'pytorch'), 'tensorboard', context), true);
    const { steps, values } = store.metrics.read({ runId: RUN, key: 'odd' });
    const count = store.metrics.summaries(RUN).tenth?.count;
    store.close();
    return [steps, values, count];
  };
  const first = await read();
  expect([first, await read()]).toEqual([
    [[0, 1], ['NaN', 'Infinity'], 5],
    [[0, 1], ['NaN', 'Infinity'], 5],
  ]);
});

it('waits where zeros stand for bytes that are still on their way', async () => {
  const bytes = eventFile([1, 2].map((step) => ({ tag: 'loss', step, value: step })));
  const last = scalarEvent({ tag: 'loss', step: 2, value: 2 }).length;
  writeFileSync(logs.file(NAME), Buffer.concat([bytes.subarray(0, -last), Buffer.alloc(last)]));
  const read = source();
  await readOn(read);
  const before = [logs.store.series('loss'), ...logs.store.warnings];
  writeFileSync(logs.file(NAME), bytes);
  await readOn(read, true);
  expect([before, logs.store.series('loss')]).toEqual([['1=1'], '1=1 2=2']);
});

it('reads a file anew that was cut short and written again', async () => {
  writeFileSync(logs.file(NAME), eventFile([1, 2, 3].map((step) => ({ tag: 'loss', step, value: step }))));
  const read = source();
  await readOn(read);
  truncateSync(logs.file(NAME), 0);
  writeFileSync(logs.file(NAME), eventFile([{ tag: 'loss', step: 1, value: 9 }]));
  await readOn(read, true);
  expect(logs.store.series('loss')).toBe('1=1 2=2 3=3 1=9');
});

it('keeps steps beyond 2^53 exact', async () => {
  const step = Buffer.from([0x10, 0x81, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10]);
  const value = Buffer.from([0x2a, 0x08, 0x0a, 0x06, 0x0a, 0x01, 0x78, 0x15, 0, 0, 0x80, 0x3f]);
  value[1] = 10;
  value[3] = 8;
  const time = Buffer.alloc(9);
  time.writeUInt8(9, 0);
  time.writeDoubleLE(1_700_000_000, 1);
  writeFileSync(logs.file(NAME), Buffer.concat([versionEvent(), framed(Buffer.concat([time, step, value]))]));
  await readOn(source(), true);
  expect(logs.store.points).toEqual([
    {
      key: 'x',
      step: 2 ** 60,
      timestamp: 1_700_000_000_000,
      value: 1,
      exact: { step: 2n ** 60n + 1n, timestamp: 1_700_000_000_000n },
    },
  ]);
});

it('keeps what is unpacked inside its folder, whatever the tag', async () => {
  const [picture] = filesBelow(join(recorded, 'pytorch')).filter(({ path }) => basename(path).endsWith('.0'));
  const bytes = readFileSync(picture?.path ?? '');
  mkdirSync(logs.file('copy'));
  copyFileSync(picture?.path ?? '', logs.file(`copy/${NAME}`));
  const tag = bytes.indexOf('picture');
  expect(tag).toBeGreaterThan(0);
  const hostile = Buffer.concat([versionEvent(), framed(retagged(bytes, tag))]);
  writeFileSync(logs.file(`copy/${NAME}`), hostile);
  await readOn(source(logs.file('copy')), true);
  expect(logs.unpacked()).toEqual([
    expect.stringMatching(/^tensorboard\/images\/\.?_-[0-9a-f]{8}\/x\/_-[0-9a-f]{8}\/step_00000002\.png$/),
  ]);
});

/** The event whose tag stands at `at`, with a tag of the same length that climbs out of its folder. */
function retagged(bytes: Buffer, at: number): Buffer {
  const evil = '../x/..';
  for (let start = at; start > 0; start--) {
    const length = bytes.readUInt32LE(start);
    if (start + 12 + length > at && length > 50 && length < 1000 && start + 12 < at) {
      const record = Buffer.from(bytes.subarray(start + 12, start + 12 + length));
      record.write(evil, at - start - 12);
      if (
        framed(Buffer.from(bytes.subarray(start + 12, start + 12 + length))).equals(
          bytes.subarray(start, start + 16 + length),
        )
      )
        return record;
    }
  }
  throw new Error('no record');
}

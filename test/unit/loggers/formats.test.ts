import {
  appendFileSync,
  cpSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createLoggers } from '../../../src/tracker/loggers/createLoggers';
import { dvclivePid } from '../../../src/tracker/loggers/dvclive/dvclivePid';
import type { FoundLog, LoggerSource } from '../../../src/tracker/loggers/loggers';
import { chooseDriver } from '../../../src/tracker/store/driver/chooseDriver';
import { MemoryStore } from '../ingest/memoryStore';
import { fixtures, LogFolder, readOn } from './logFolder';

const openDatabase = chooseDriver({ distDir: resolve('dist'), only: 'node:sqlite' });
const loggers = createLoggers({ openDatabase });

let folder: LogFolder;
beforeEach(() => {
  folder = new LogFolder();
});
afterEach(() => folder.remove());

/** Copies a recorded log, so that nothing can be written beside the fixture. */
function copy(name: string): void {
  cpSync(join(fixtures, name), folder.path, { recursive: true });
}

async function openOnly(index = 0): Promise<{ found: FoundLog; source: LoggerSource }> {
  const found = (await loggers.find(folder.path))[index];
  if (found === undefined) throw new Error('nothing was found');
  return { found, source: loggers.open(found, folder.context()) };
}

async function readOnly(index = 0): Promise<LoggerSource> {
  const { source } = await openOnly(index);
  await readOn(source, true);
  return source;
}

const about = ({ format, name, experiment, part }: FoundLog) => ({ format, name, experiment, part });

it('reads what Lightning logged, with its hyperparameters', async () => {
  copy('lightning');
  const { found } = await openOnly();
  const source = await readOnly();
  expect([about(found), source.facts().params, folder.store.all()]).toEqual([
    { format: 'lightning', name: 'version_0', experiment: 'lightning_logs', part: null },
    { lr: '0.1' },
    {
      epoch: '1=0 3=0 5=1 7=1 9=2 11=2',
      train_loss_step:
        '1=1.2356327772140503 3=1.911887764930725 5=0.05819114297628403 7=0.5345031023025513 9=0.01027944777160883 11=0.25961047410964966',
      val_loss: '3=0.30495864152908325 7=0.12806227803230286 11=0.11535220593214035',
      train_loss_epoch: '3=1.3812918663024902 7=0.23055170476436615 11=0.14171266555786133',
    },
  ]);
});

it('reads what Lightning logged to a file that is written again with more columns', async () => {
  const file = folder.file('lightning_logs/version_3/metrics.csv');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, 'epoch,loss,step\n0,5,9\n0,4,19\n');
  const { source } = await openOnly();
  await readOn(source);
  writeFileSync(file, 'epoch,loss,step,val\n0,5,9,\n0,4,');
  await readOn(source);
  writeFileSync(file, 'epoch,loss,step,val\n0,5,9,\n0,4,19,\n0,,19,nan\n1,3,29,\n');
  await readOn(source);
  expect(folder.store.all()).toEqual({ epoch: '9=0 19=0 29=1', loss: '9=5 19=4 29=3', val: '19=NaN' });
});

it('reads what Keras logged, with lists and what is not available', async () => {
  copy('keras');
  await readOnly(1);
  expect(folder.store.all()).toEqual({
    'classes/0': '0=0 1=1 2=2',
    'classes/1': '0=0.5 1=0.5 2=0.5',
    loss: '0=1.9082105159759521 1=1.8306629657745361 2=1.7568585872650146',
    mae: '0=1.176856517791748 1=1.1491360664367676 2=1.1220988035202026',
    val_loss: '1=1.7568588256835938',
    val_mae: '1=1.1220988035202026',
  });
});

it('goes on behind the last epoch where Keras appended to the table of an earlier training', async () => {
  copy('keras');
  const { found } = await openOnly(0);
  await readOnly(0);
  expect([about(found).name, folder.store.series('classes/0')]).toEqual(['again', '0=0 1=1 2=2 3=0 4=1']);
});

it('reads what DVCLive logged, with its params and pictures', async () => {
  copy('dvclive');
  const source = await readOnly();
  const { params, artifacts = [] } = source.facts();
  expect([params, artifacts.map(({ path }) => path), folder.store.all()]).toEqual([
    { lr: '0.1', 'model.depth': '3' },
    ['images/picture.png'],
    {
      acc: '0=0 1=0.1 2=0.2 3=0.3 4=0.4',
      odd: '2=NaN',
      'train/loss': '0=1 1=0.5 2=0.3333333333333333 3=0.25 4=0.2',
      final: '4=0.5',
    },
  ]);
});

it('begins anew where a new Live() writes the same metrics again', async () => {
  const file = folder.file('dvclive/plots/metrics/acc.tsv');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, 'step\tacc\n0\t0.0\n1\t0.1\n2\t0.2\n');
  const found = (await loggers.find(folder.path))[0] as FoundLog;
  const source = loggers.open(found, { ...folder.context(), mirrors: true });
  await readOn(source);
  rmSync(file);
  await readOn(source);
  writeFileSync(file, 'step\tacc\n0\t0.0\n1\t0.7\n');
  await readOn(source);
  expect(folder.store.all()).toEqual({ acc: '0=0 1=0.7' });
});

it('knows the process that logs to DVCLive by the file it leaves for editors', async () => {
  const signal = folder.file('.dvc/tmp/exps/run/DVCLIVE_ONLY');
  mkdirSync(dirname(signal), { recursive: true });
  mkdirSync(folder.file('a/dvclive'), { recursive: true });
  const before = await dvclivePid(folder.file('a/dvclive'));
  writeFileSync(signal, '{"pid": 4711, "exp_name": "x"}');
  expect([before, await dvclivePid(folder.file('a/dvclive'))]).toEqual([null, 4711]);
});

it('joins the checkpoints of a Hugging Face Trainer by step', async () => {
  copy('transformers');
  const { found } = await openOnly();
  const source = await readOnly();
  const { ended, tags, params } = source.facts();
  const { loss, eval_nothing, train_loss } = folder.store.all();
  expect([about(found), ended, tags, params?.max_steps, loss, eval_nothing, train_loss]).toEqual([
    { format: 'transformers', name: 'out', experiment: null, part: null },
    true,
    { best_metric: '1', best_model_checkpoint: 'out/checkpoint-4', best_global_step: '4' },
    '12',
    '2=2.393357276916504 4=2.7674312591552734 6=1.4165258407592773 8=3.7428030967712402 10=2.390305519104004 12=2.768338203430176',
    '4=NaN 8=NaN 12=NaN',
    '12=2.5797935326894126',
  ]);
});

it('leaves out what a resumed training read back from an earlier checkpoint', async () => {
  copy('transformers');
  rmSync(folder.file('out/checkpoint-12'), { recursive: true });
  rmSync(folder.file('out/trainer_state.json'));
  utimesSync(folder.file('out/checkpoint-4/trainer_state.json'), 1e9, 1e9);
  const [found] = await loggers.find(folder.path);
  const source = loggers.open(found as FoundLog, folder.context(1.5e12));
  await readOn(source);
  cpSync(join(fixtures, 'transformers/out/checkpoint-12'), folder.file('out/checkpoint-12'), { recursive: true });
  utimesSync(folder.file('out/checkpoint-12/trainer_state.json'), new Date(), new Date());
  await readOn(source);
  expect(
    folder.store
      .series('loss')
      .split(' ')
      .map((point) => point.split('=')[0]),
  ).toEqual(['6', '8', '10', '12']);
});

it('waits for a trainer state that is half written, and says at the end which one is damaged', async () => {
  copy('transformers');
  const file = folder.file('out/trainer_state.json');
  const text = readFileSync(file, 'utf8');
  rmSync(folder.file('out/checkpoint-12'), { recursive: true });
  writeFileSync(file, text.slice(0, 900));
  const { source } = await openOnly();
  await readOn(source);
  const before = folder.store.series('loss');
  await readOn(source, true);
  expect([before.split(' ').length, folder.store.warnings]).toEqual([
    2,
    ['out/trainer_state.json holds no valid JSON, so it was not read.'],
  ]);
});

it('reads the runs of a trackio project while they are written', async () => {
  copy('trackio');
  const path = folder.file('trackio/tiny.db');
  const writer = openDatabase(path, { readOnly: false });
  writer.exec('PRAGMA journal_mode=WAL');
  const found = await loggers.find(folder.path);
  const source = loggers.open(found[1] as FoundLog, folder.context());
  await readOn(source);
  const insert = writer.prepare(
    'INSERT INTO metrics (run_id, timestamp, run_name, step, metrics) VALUES (?, ?, ?, ?, ?)',
  );
  insert.run(
    found[1]?.part ?? '',
    '2026-11-22T02:02:00+00:00',
    'second',
    10,
    '{"loss": "-Infinity", "image": {"_type": "x", "n": 1}}',
  );
  await readOn(source);
  writer.close();
  expect([
    found.map(about).map(({ name, experiment }) => `${experiment}/${name}`),
    source.facts().params,
    folder.store.all(),
  ]).toEqual([
    ['tiny/first', 'tiny/second'],
    { lr: '0.2', 'model.depth': '3' },
    {
      loss: '0=1 1=0.5 2=0.3333333333333333 3=0.25 10=-Infinity',
      'val/acc': '0=0 1=0.1 2=0.2 3=0.3',
      odd: '9=NaN',
      big: '9=Infinity',
    },
  ]);
});

it('leaves no file beside a trackio database that nobody has open, and changes none', async () => {
  copy('trackio');
  const path = folder.file('trackio/tiny.db');
  const writer = openDatabase(path, { readOnly: false });
  writer.exec('PRAGMA journal_mode=WAL');
  writer.close();
  const before = readFileSync(path);
  await readOnly();
  const { readdirSync } = await import('node:fs');
  expect([readdirSync(dirname(path)), readFileSync(path).equals(before)]).toEqual([['tiny.db'], true]);
});

it('reads a trackio database of before there were run ids', async () => {
  const database = openDatabase(folder.file('old.db'), { readOnly: false });
  database.exec(`CREATE TABLE metrics (id INTEGER PRIMARY KEY, timestamp TEXT, run_name TEXT, step INTEGER, metrics TEXT);
    INSERT INTO metrics (timestamp, run_name, step, metrics) VALUES
      ('2025-06-01T00:00:00', 'a', 0, '{"loss": 1}'), ('2025-06-01T00:00:01', 'b', 0, '{"loss": 2}'), ('x', 'a', 1, '{"loss": 3}'),
      ('2025-06-01T00:00:02', 'a', 2, '{"loss": 4}')`);
  database.close();
  await readOnly();
  expect([folder.store.all(), folder.store.warnings]).toEqual([
    { loss: '0=1 2=4' },
    ['Not all of old.db could be read. The first row passed over is 3.'],
  ]);
});

it('reads what trackio left in its inbox, once', async () => {
  copy('trackio');
  const { found, source } = await openOnly();
  const record = {
    v: 1,
    kind: 'metric',
    project: 'tiny',
    run: 'first',
    run_id: found.part,
    step: 20,
    timestamp: '2026-11-22T02:02:00+00:00',
    metrics: { loss: 0.125 },
    log_id: 'one',
  };
  const file = folder.file('trackio/inbox/w/00000001.jsonl');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.tmp`, `${JSON.stringify(record)}\n${JSON.stringify({ ...record, run_id: 'other' })}\ntorn`);
  renameSync(`${file}.tmp`, file);
  await readOn(source);
  const writer = openDatabase(folder.file('trackio/tiny.db'), { readOnly: false });
  writer
    .prepare(
      "INSERT INTO metrics (run_id, timestamp, run_name, step, metrics, log_id) VALUES (?, ?, 'first', 20, ?, 'one')",
    )
    .run(found.part ?? '', record.timestamp, '{"loss": 0.125}');
  writer.close();
  await readOn(source);
  expect(folder.store.series('loss')).toBe('20=0.125 0=1 1=0.5 2=0.3333333333333333 3=0.25');
});

/** What each log looks like whole, and a file of it that grows. */
const GROWING = [
  ['lightning', 'lightning_logs/version_0/metrics.csv'],
  ['keras', 'again.csv'],
  ['dvclive', 'dvclive/plots/metrics/train/loss.tsv'],
] as const;

it.each(GROWING)(
  'gives the same of %s however the file grows and however often the reader is made anew',
  async (name, file) => {
    copy(name);
    await readOnly();
    const whole = folder.store.all();
    const bytes = readFileSync(folder.file(file));
    let seed = 11;
    const next = (below: number) => {
      seed = (seed * 48271) % 2147483647;
      return seed % below;
    };
    const [found] = await loggers.find(folder.path);
    for (let round = 0; round < 15; round++) {
      folder.store = new MemoryStore();
      writeFileSync(folder.file(file), '');
      let source = loggers.open(found as FoundLog, folder.context());
      for (let at = 0; at < bytes.length; ) {
        const length = 1 + next(60);
        appendFileSync(folder.file(file), bytes.subarray(at, at + length));
        at += length;
        await readOn(source);
        if (next(3) === 0) source = loggers.open(found as FoundLog, folder.context());
      }
      await readOn(source, true);
      const sorted = (all: Record<string, string>) => Object.entries(all).sort();
      expect(sorted(folder.store.all())).toEqual(sorted(whole));
    }
  },
);

it.each(['lightning', 'keras', 'dvclive', 'transformers', 'trackio'])(
  'bears random damage to the files of %s',
  async (name) => {
    copy(name);
    const { filesBelow } = await import('./logFolder');
    const files = filesBelow(folder.path).map(({ path }) => ({ path, bytes: readFileSync(path) }));
    let seed = 5;
    const next = (below: number) => {
      seed = (seed * 48271) % 2147483647;
      return seed % below;
    };
    for (let round = 0; round < 40; round++) {
      for (const { path, bytes } of files) {
        const damaged = Buffer.from(bytes);
        for (let hit = next(8); hit > 0; hit--) damaged[next(damaged.length)] = next(256);
        writeFileSync(path, next(4) === 0 ? damaged.subarray(0, next(damaged.length)) : damaged);
      }
      folder.store = new MemoryStore();
      for (const found of await loggers.find(folder.path)) {
        const source = loggers.open(found, folder.context());
        // A database whose pages are torn may be refused: as an error that the follower bears, not as a crash.
        await readOn(source, true).catch((error: unknown) => expect(error).toBeInstanceOf(Error));
        source.facts();
      }
      expect(folder.store.points.every(({ key, step }) => key !== '' && Number.isSafeInteger(step))).toBe(true);
    }
  },
  60_000,
);

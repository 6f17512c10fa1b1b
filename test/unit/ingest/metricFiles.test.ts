import { appendFileSync, mkdirSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { MASK } from '../../../src/shared/params/secrets';
import type { IngestPlan } from '../../../src/tracker/ingest/ingest';
import { MemoryStore } from './memoryStore';
import { RunFolder, until } from './runFolder';

let run: RunFolder;
let store: MemoryStore;
beforeEach(() => {
  run = new RunFolder();
  store = new MemoryStore();
});
afterEach(() => run.remove());

/** Writes one text after the other, each once the one before was read, and returns what was stored. */
async function rewrites(
  name: string,
  texts: string[],
  changes: Partial<IngestPlan> = {},
): Promise<Record<string, string>> {
  const plan = run.plan({ metricFiles: [run.file(name)], ...changes });
  const source = `file:${name}`;
  const following = run.ingest(store).follow(plan);
  for (const [at, text] of texts.entries()) {
    const before = store.positions.get(source);
    writeFileSync(run.file(name), text);
    // Two writes within one tick of the file system's clock would look like one.
    utimesSync(run.file(name), new Date(), new Date(Date.now() + at * 5));
    await until(() => store.positions.get(source) !== before);
  }
  await following.finish();
  return store.all();
}

it('reads the JSON lines of MLOPS_METRICS_FILE in both forms', async () => {
  const lines = [
    '{"step": 1, "loss": 0.3, "val": {"acc": 0.5}}',
    '{"metric": "loss", "value": NaN, "step": 2, "timestamp": 1700000000000}',
    '{"key": "f1", "value": 0.5}',
    '{"name": "f1", "value": 0.6}',
    '{"epoch": 3, "lr": 1e-4}',
    '{"loss": Infinity, "step": 3, "epoch": 1}',
  ];
  writeFileSync(run.metricsFile, lines.join('\n'));
  await run.readAll(store);
  expect(store.all()).toEqual({
    loss: '1=0.3 2=NaN 3=Infinity',
    'val/acc': '1=0.5',
    f1: '0=0.5 1=0.6',
    lr: '3=0.0001',
  });
  expect(store.points.find(({ step }) => step === 2)?.timestamp).toBe(1700000000000);
});

it('warns once of lines that are no JSON objects, and reads the others', async () => {
  writeFileSync(run.metricsFile, '{"a": 1}\nno json\n\n{"a": 2}\nno json\n[1]\n{"a": "x"}\n');
  await run.readAll(store);
  expect([store.all(), store.warnings]).toEqual([
    { a: '0=1 1=2' },
    [
      'MLOPS_METRICS_FILE holds lines that are no JSON objects. Only the other lines were read. The first of them: no json',
    ],
  ]);
});

it('follows MLOPS_METRICS_FILE while it grows, and begins anew where it was cut short', async () => {
  const following = run.ingest(store).follow(run.plan());
  writeFileSync(run.metricsFile, '{"step": 1, "a": 1}\n{"step": 2, ');
  await until(() => store.points.length === 1);
  appendFileSync(run.metricsFile, '"a": 2}\n');
  await until(() => store.points.length === 2);
  writeFileSync(run.metricsFile, '{"step": 9, "a": 3}\n');
  await until(() => store.points.length === 3);
  await following.finish();
  expect(store.all()).toEqual({ a: '1=1 2=2 9=3' });
});

it('counts the rewrites of a JSON file as steps', async () => {
  expect(await rewrites('m.json', ['{"a": 1, "b": {"c": true, "d": 5}}', '{"a": 2}', '{"a": 3}'])).toEqual({
    a: '0=1 1=2 2=3',
    'b/d': '0=5',
  });
});

it('takes the step that a JSON file gives', async () => {
  expect(await rewrites('m.json', ['{"step": 5, "a": 1}', '{"step": 7, "a": NaN}'])).toEqual({ a: '5=1 7=NaN' });
});

it('takes no notice of a JSON file that is written again as it was, or is only half there', async () => {
  expect(await rewrites('m.json', ['{"a": 1}', '{"a": 1} ', '{"a": 2}'])).toEqual({ a: '0=1 1=1 2=2' });
  writeFileSync(run.file('n.json'), '{"b": 1');
  const following = run.ingest(store).follow(run.plan({ metricFiles: [run.file('n.json')] }));
  await new Promise((resolve) => setTimeout(resolve, 50));
  writeFileSync(run.file('n.json'), '{"b": 1}');
  await following.finish();
  expect([store.series('b'), store.warnings]).toEqual(['0=1', []]);
});

it('reads the rows that a list in a JSON file grew by', async () => {
  const texts = ['[{"epoch": 1, "a": 1}]', '[{"epoch": 1, "a": 1}, {"epoch": 2, "a": 2}]', '[{"epoch": 1, "a": 9}]'];
  expect(await rewrites('m.json', texts)).toEqual({ a: '1=1 2=2 1=9' });
});

it('reads columns in a JSON file as series', async () => {
  expect(
    await rewrites('m.json', ['{"loss": [3, 2], "acc": [0, 1]}', '{"loss": [3, 2, 1], "acc": [0, 1, 2]}']),
  ).toEqual({
    loss: '0=3 1=2 2=1',
    acc: '0=0 1=1 2=2',
  });
});

it('warns of a JSON file that is broken at the end', async () => {
  writeFileSync(run.file('m.json'), '{"a": 1,,}');
  await run.readAll(store, { metricFiles: [run.file('m.json')] });
  expect([store.points, store.warnings]).toEqual([
    [],
    ['m.json holds no valid JSON, so no metrics were read from it.'],
  ]);
});

it('reads the rows appended to a CSV file', async () => {
  const following = run.ingest(store).follow(run.plan({ metricFiles: [run.file('m.csv')] }));
  writeFileSync(run.file('m.csv'), '\ufeffepoch,train loss,note,acc\n1,0.5,"a, b",\n2,nan,,0.');
  await until(() => store.points.length === 1);
  appendFileSync(run.file('m.csv'), '9\n3,-inf,x,1');
  await following.finish();
  expect(store.all()).toEqual({ 'train loss': '1=0.5 2=NaN 3=-Infinity', acc: '2=0.9 3=1' });
});

it('reads on in a CSV file that is written again with each row more', async () => {
  const rows = ['step;loss', '1;0.5', '2;0.4', '3;0.3'];
  const texts = [rows.slice(0, 2), rows.slice(0, 3), rows].map((part) => `${part.join('\n')}\n`);
  expect(await rewrites('m.csv', texts)).toEqual({ loss: '1=0.5 2=0.4 3=0.3' });
});

it('knows the rows of a CSV file that grows by a column or is caught while it is written', async () => {
  const texts = ['step,a\n1,5\n2,6\n', 'step,a\n1,5\n', 'step,a\n1,5\n2,6\n3,7\n'];
  expect(await rewrites('m.csv', texts)).toEqual({ a: '1=5 2=6 3=7' });
});

it('reads a CSV file of names and values, or without steps', async () => {
  writeFileSync(run.file('long.csv'), 'metric,step,value\nloss,1,0.5\nloss,2,0.4\n');
  writeFileSync(run.file('wide.csv'), ',acc\n0,0.5\n1,0.6\n');
  writeFileSync(run.file('bare.csv'), 'f1\n0.5\n0.6\n');
  await run.readAll(store, { metricFiles: ['long.csv', 'wide.csv', 'bare.csv'].map((name) => run.file(name)) });
  expect(store.all()).toEqual({ loss: '1=0.5 2=0.4', acc: '0=0.5 1=0.6', f1: '0=0.5 1=0.6' });
});

it('reads quoted cells that hold line breaks, however the file grows', async () => {
  const text = 'epoch,note,loss\n1,"two\nlines, and ""quotes""",0.5\n2,"\n\n",0.4\n3,plain " quote,0.3\n';
  const following = run.ingest(store).follow(run.plan({ metricFiles: [run.file('m.csv')] }));
  for (const part of text.match(/.{1,9}/gs) ?? []) {
    appendFileSync(run.file('m.csv'), part);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await following.finish();
  expect([store.all(), store.warnings]).toEqual([{ loss: '1=0.5 2=0.4 3=0.3' }, []]);
});

it('says which line of a table is damaged, and reads the others', async () => {
  writeFileSync(run.file('m.csv'), 'epoch,a,b\n1,5,6\n2,5\n3,7,8\n4,"stray,9\n5,1,2\n');
  await run.readAll(store, { metricFiles: [run.file('m.csv')] });
  expect([store.all(), store.warnings]).toEqual([
    { a: '1=5 3=7 5=1', b: '1=6 3=8 5=2' },
    [
      'Not all of m.csv could be read. The first place that was passed over: line 3 has 2 cells where the header has 3.',
    ],
  ]);
});

it('knows the rows of a table that is written again with more columns', async () => {
  const texts = ['a,step\n5,1\n6,2\n', 'a,b,step\n5,,1\n6,,2\n,7,2\n'];
  expect(await rewrites('m.csv', texts)).toEqual({ a: '1=5 2=6', b: '2=7' });
});

it('leaves alone what was in the files before the run', async () => {
  run.old('m.json', '{"a": 1}');
  run.old('m.csv', 'step,b\n1,1\n');
  run.old('m.jsonl', '{"c": 1}\n');
  const metricFiles = ['m.json', 'm.csv', 'm.jsonl'].map((name) => run.file(name));
  const following = run.ingest(store).follow(run.plan({ metricFiles }));
  await until(() => store.positions.size === 3);
  expect(store.points).toEqual([]);
  following.dispose();
  writeFileSync(run.file('m.json'), '{"a": 2}');
  appendFileSync(run.file('m.csv'), '2,2\n');
  appendFileSync(run.file('m.jsonl'), '{"c": 2}\n');
  await run.readAll(store, { metricFiles });
  expect(store.all()).toEqual({ a: '0=2', b: '2=2', c: '0=2' });
});

it.each([
  ['as long', 'step,b\n1,1\n', 'step,b\n1,2\n', '1=2'],
  ['the same', 'step,b\n1,1\n', 'step,b\n1,1\n', '1=1'],
  ['longer', 'step,b\n1,1\n', 'step,b\n1,3\n2,4\n', '1=3 2=4'],
  ['shorter', 'step,b\n1,1\n2,2\n', 'step,b\n1,3\n', '1=3'],
])('reads all of an old table that the run writes anew, %s', async (_, before, after, read) => {
  run.old('m.csv', before);
  const following = run.ingest(store).follow(run.plan({ metricFiles: [run.file('m.csv')] }));
  await until(() => store.positions.size === 1);
  writeFileSync(run.file('m.csv'), after);
  await following.finish();
  expect(store.all()).toEqual({ b: read });
});

it('reads a file that was put in the place of another', async () => {
  run.old('m.json', '{"a": 1}');
  const following = run.ingest(store).follow(run.plan({ metricFiles: [run.file('m.json')] }));
  await until(() => store.positions.size === 1);
  writeFileSync(run.file('m.tmp'), '{"a": 2}');
  renameSync(run.file('m.tmp'), run.file('m.json'));
  await following.finish();
  expect(store.all()).toEqual({ a: '0=2' });
});

it('lets files win over the same metric in the output', async () => {
  writeFileSync(run.metricsFile, '{"epoch": 1, "loss": 0.501}\n{"epoch": 2, "loss": 0.402}\n');
  writeFileSync(run.logFile, 'epoch 1 loss=0.50 acc=1\nepoch 2 loss=0.40 acc=2\nepoch 3 loss=0.30\n');
  await run.readAll(store);
  expect(store.all()).toEqual({ loss: '1=0.501 2=0.402 3=0.3', acc: '1=1 2=2' });
});

it('puts what a JSON file says at the end behind what the output said of it', async () => {
  writeFileSync(run.logFile, 'epoch 1 acc=1\nepoch 2 acc=2\n');
  writeFileSync(run.file('m.json'), '{"acc": 2.5}');
  await run.readAll(store, { metricFiles: [run.file('m.json')] });
  expect(store.all()).toEqual({ acc: '1=1 2=2 2=2.5' });
});

it('keeps what the output holds where a metric file can not be read', async () => {
  mkdirSync(run.file('broken.csv'));
  writeFileSync(run.logFile, 'step=1 loss=0.5\n');
  await expect(run.readAll(store, { metricFiles: [run.file('broken.csv')] })).rejects.toThrow('EISDIR');
  expect(store.all()).toEqual({ loss: '1=0.5' });
}, 15_000);

it('does not store the secrets of a line that is no JSON object', async () => {
  writeFileSync(run.metricsFile, 'login --password sesame token=open\n');
  await run.readAll(store);
  expect(store.warnings).toEqual([
    `MLOPS_METRICS_FILE holds lines that are no JSON objects. Only the other lines were read. The first of them: login --password ${MASK} token=${MASK}`,
  ]);
});

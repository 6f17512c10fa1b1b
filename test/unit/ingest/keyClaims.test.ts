import { appendFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createIngest } from '../../../src/tracker/ingest/createIngest';
import type { FurtherSource } from '../../../src/tracker/ingest/ingest';
import { JsonLinesSource } from '../../../src/tracker/ingest/jsonLinesSource';
import { KeyClaims } from '../../../src/tracker/ingest/keyClaims';
import { MemoryStore } from './memoryStore';
import { RunFolder, until } from './runFolder';

let run: RunFolder;
let store: MemoryStore;
beforeEach(() => {
  run = new RunFolder();
  store = new MemoryStore();
});
afterEach(() => run.remove());

const log = (format: string, name: string) => ({ id: `log:${format}:${name}`, format, name });

it('gives a metric to the first who claims it, and puts a name before that of a second log of the same logger', () => {
  const claims = new KeyClaims('r', store.metrics);
  const asked = [log('tensorboard', 'train'), log('tensorboard', 'validation'), log('lightning', 'version_0')];
  const given = asked.map((claimant) => claims.claim(['loss'], claimant).get('loss'));
  const again = asked.map((claimant) => new KeyClaims('r', store.metrics).claim(['loss'], claimant).get('loss'));
  expect([given, again]).toEqual([
    ['loss', 'validation/loss', null],
    ['loss', 'validation/loss', null],
  ]);
});

it('takes out what the output said of a metric once a log gives it, and hears no more of it', async () => {
  let add = (_: FurtherSource) => {};
  const ingest = createIngest({
    store,
    log: () => {},
    pollMs: 15,
    further: {
      watch: (_, found) => {
        add = found;
        return { finish: async () => {}, dispose: () => {} };
      },
    },
  });
  const following = ingest.follow(run.plan());
  appendFileSync(run.logFile, 'epoch 1 loss=0.50 acc=1\nepoch 2 loss=0.40\n');
  await until(() => store.points.length === 3);
  appendFileSync(run.file('m.jsonl'), '{"step": 10, "loss": 0.5001}\n');
  add({
    claimant: log('jsonl', 'm'),
    make: (context) => new JsonLinesSource(run.file('m.jsonl'), 'log:jsonl:m', false, context),
  });
  await until(() => store.series('loss') === '10=0.5001');
  appendFileSync(run.file('m.jsonl'), '{"step": 11, "loss": 0.4001}\n');
  appendFileSync(run.logFile, 'epoch 3 loss=0.30 acc=2\n');
  await following.finish();
  ingest.dispose();
  expect(store.all()).toEqual({ loss: '10=0.5001 11=0.4001', acc: '1=1 3=2' });
});

it('takes out what output and logs said of a metric that the code logs through the protocol', async () => {
  const ingest = run.ingest(store);
  const following = ingest.follow(run.plan());
  appendFileSync(run.logFile, 'epoch 1 loss=0.50 acc=1\n');
  await until(() => store.points.length === 2);
  ingest.claim('abcdef012345', ['loss']);
  appendFileSync(run.logFile, 'epoch 2 loss=0.40 acc=2\n');
  await following.finish();
  expect(store.all()).toEqual({ acc: '1=1 2=2' });
});

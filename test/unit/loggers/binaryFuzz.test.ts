import { appendFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { LoggerSource } from '../../../src/tracker/loggers/loggers';
import { TensorboardFinder } from '../../../src/tracker/loggers/tensorboard/tensorboardFinder';
import { TensorboardSource } from '../../../src/tracker/loggers/tensorboard/tensorboardSource';
import { WandbFinder } from '../../../src/tracker/loggers/wandb/wandbFinder';
import { WandbSource } from '../../../src/tracker/loggers/wandb/wandbSource';
import { MemoryStore } from '../ingest/memoryStore';
import { eventFile, framed, versionEvent } from './eventWriter';
import { filesBelow, fixtures, LogFolder, readOn } from './logFolder';
import { random } from './random';
import { WandbWriter } from './wandbWriter';

let logs: LogFolder;
beforeEach(() => {
  logs = new LogFolder();
});
afterEach(() => logs.remove());

interface Format {
  what: string;
  file: string;
  open(): LoggerSource;
  /** A log as the real library wrote it, and a longer one. */
  logs(): Buffer[];
}

const formats: Format[] = [
  {
    what: 'event files',
    file: 'events.out.tfevents.1700000000.host.1.0',
    open: () => new TensorboardSource(logs.path, 'tensorboard', logs.context()),
    logs: () => [
      ...filesBelow(join(fixtures, 'tensorboard'))
        .filter(({ path }) => path.includes('tfevents'))
        .map(({ path }) => readFileSync(path)),
      eventFile(Array.from({ length: 300 }, (_, step) => ({ tag: 'loss', step, value: step / 3 }))),
    ],
  },
  {
    what: 'logs of W&B',
    file: 'run-abc.wandb',
    open: () => new WandbSource(logs.file('run-abc.wandb'), 'wandb', logs.context()),
    logs: () => {
      const folder = join(fixtures, 'wandb/wandb');
      const run = join(folder, readdirSync(folder)[0] ?? '');
      const long = new WandbWriter().metric({ name: 'loss', step: 'epoch' });
      for (let step = 0; step < 40; step++)
        long.history(step, { loss: String(step / 3), epoch: '1', text: `"${'x'.repeat(5000)}"` });
      return [readFileSync(join(run, 'run-abcd1234.wandb')), long.file];
    },
  },
];

async function look(): Promise<unknown> {
  const files = filesBelow(logs.path);
  return [await new TensorboardFinder().find(logs.path, files), await new WandbFinder().find(logs.path, files)];
}

function fresh(): void {
  logs.store = new MemoryStore();
}

/** A copy with a few bytes that are others. */
function hurt(bytes: Buffer, chance: (below: number) => number): Buffer {
  const copy = Buffer.from(bytes);
  for (let flips = chance(6); flips > 0; flips--) copy.writeUInt8(chance(256), chance(copy.length));
  return copy;
}

/** What a reader made of a log, but for times that a file's own clock gives. */
function result(source: LoggerSource): unknown {
  const { artifacts, ...facts } = source.facts();
  return [
    logs.store.points.map(({ key, step, value }) => [key, step, value]),
    artifacts?.map(({ path }) => path).sort(),
    facts,
  ];
}

for (const format of formats) {
  it(`reads ${format.what} the same however their growth is cut, with restarts of the tracker between`, async () => {
    const chance = random(7);
    for (const bytes of format.logs().flatMap((log) => [log, hurt(log, chance)])) {
      fresh();
      writeFileSync(logs.file(format.file), bytes);
      const whole = format.open();
      await readOn(whole, true);
      const expected = result(whole);
      for (let round = 0; round < 4; round++) {
        fresh();
        rmSync(logs.file(format.file));
        let source = format.open();
        for (let at = 0; at < bytes.length; ) {
          const next = Math.min(bytes.length, at + 1 + chance(round % 2 === 0 ? 200 : bytes.length / 3));
          appendFileSync(logs.file(format.file), bytes.subarray(at, next));
          at = next;
          if (chance(3) === 0) source = format.open();
          await readOn(source);
        }
        source = format.open();
        await readOn(source, true);
        expect(result(source)).toEqual(expected);
      }
    }
  });

  it(`bears ${format.what} with flipped bytes and cut tails`, async () => {
    const chance = random(11);
    for (const bytes of format.logs()) {
      for (let round = 0; round < 40; round++) {
        fresh();
        writeFileSync(logs.file(format.file), hurt(bytes.subarray(0, 1 + chance(bytes.length)), chance));
        await look();
        const source = format.open();
        await readOn(source, true);
        expect(
          logs.store.points.every(({ step, timestamp }) => Number.isFinite(step) && Number.isSafeInteger(timestamp)),
        ).toBe(true);
      }
    }
  });
}

it('bears records whose content is anything at all', async () => {
  const chance = random(13);
  const noise = () => Buffer.from(Array.from({ length: chance(60) }, () => chance(256)));
  for (let round = 0; round < 60; round++) {
    fresh();
    const contents = Array.from({ length: 50 }, noise);
    writeFileSync(logs.file('events.out.tfevents.1.h'), Buffer.concat([versionEvent(), ...contents.map(framed)]));
    const writer = new WandbWriter();
    for (const content of contents) writer.data(content);
    writeFileSync(logs.file('run-abc.wandb'), writer.file);
    await look();
    await readOn(new TensorboardSource(logs.path, 'tensorboard', logs.context()), true);
    await readOn(new WandbSource(logs.file('run-abc.wandb'), 'wandb', logs.context()), true);
  }
  expect(logs.store.warnings.length).toBeGreaterThan(0);
});

it('never holds a record whose length is a lie, and waits for the bytes it promises', async () => {
  const huge = Buffer.from(framed(Buffer.alloc(0)).subarray(0, 12));
  const { maskedCrc } = await import('../../../src/tracker/loggers/tensorboard/crc32c');
  huge.writeUInt32LE(0xfffffff0, 0);
  huge.writeUInt32LE(0x7f, 4);
  huge.writeUInt32LE(maskedCrc(huge, 0, 8), 8);
  writeFileSync(logs.file('events.out.tfevents.1.h'), Buffer.concat([versionEvent(), huge, Buffer.alloc(500_000)]));
  const before = process.memoryUsage().arrayBuffers;
  await readOn(new TensorboardSource(logs.path, 'tensorboard', logs.context()), true);
  expect([logs.store.points, process.memoryUsage().arrayBuffers - before < 50_000_000]).toEqual([[], true]);
});

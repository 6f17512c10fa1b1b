import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseMeta } from '../../../src/tracker/importing/mlflowFiles/metaYaml';
import { readMetricFile } from '../../../src/tracker/importing/mlflowFiles/metricFile';
import { SeenPoints } from '../../../src/tracker/importing/seenPoints';
import type { IncomingPoint } from '../../../src/tracker/store/store';
import { ImportFixture } from './importFixture';

const fixture = new ImportFixture();

/** Numbers from 0 to 1 that are the same each time (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

async function readFrom(file: string, from: number, live: boolean): Promise<{ points: IncomingPoint[]; end: number }> {
  const all: IncomingPoint[] = [];
  let end = from;
  for await (const piece of readMetricFile('m', file, { from, live, onProblem: () => {} })) {
    all.push(...piece.points);
    end = piece.end;
  }
  return { points: all, end };
}

test('a file that is read while it grows, cut anywhere, gives the points of the whole', async () => {
  const next = random(1);
  for (let round = 0; round < 40; round++) {
    const lines = Array.from({ length: 60 }, (_, step) => {
      const value = ['nan', 'inf', '-inf', '0.5', '1e-300', 'rubbish', ''][Math.floor(next() * 7)];
      return `${1_700_000_000_000 + step} ${value} ${step}${next() < 0.2 ? ' data 1e2a2293' : ''}${next() < 0.1 ? '\r' : ''}`;
    });
    const text = `${lines.join('\n')}\n`;
    const whole = await readFrom(fixture.write('whole', text), 0, false);
    const grown: IncomingPoint[] = [];
    let end = 0;
    for (let length = 0; length < text.length; ) {
      length = Math.min(text.length, length + 1 + Math.floor(next() * 400));
      const read = await readFrom(fixture.write('grown', text.slice(0, length)), end, true);
      grown.push(...read.points);
      end = read.end;
    }
    expect([grown, end]).toEqual([whole.points, text.length]);
  }
});

test('no bytes crash the reader of metrics or of YAML, and every point it gives can be stored', async () => {
  const next = random(2);
  const alphabet = '0123456789 .-+eEnaif\n\t:{}[]&*!|>\'"%@\0é';
  const file = fixture.path('random');
  const wrong: unknown[] = [];
  for (let round = 0; round < 400; round++) {
    const text = Array.from(
      { length: Math.floor(next() * 200) },
      () => alphabet[Math.floor(next() * alphabet.length)],
    ).join('');
    writeFileSync(file, text);
    for (const { step, timestamp } of (await readFrom(file, 0, false)).points) {
      if (!Number.isFinite(step) || !Number.isFinite(timestamp)) wrong.push(text);
    }
    try {
      parseMeta(text);
    } catch (error) {
      if (!(error instanceof Error)) wrong.push(error);
    }
  }
  expect(wrong).toEqual([]);
});

test('points that came before are known as a plain set knows them', () => {
  const next = random(3);
  const seen = new SeenPoints();
  const plain = new Set<string>();
  const wrong: IncomingPoint[] = [];
  for (let round = 0; round < 20_000; round++) {
    const value = [Number.NaN, 0, 0.5, Number.POSITIVE_INFINITY, next()][Math.floor(next() * 5)] ?? 0;
    const point = { key: 'm', step: Math.floor(next() * 50), timestamp: Math.floor(next() * 50), value };
    const text = `${point.step} ${point.timestamp} ${value}`;
    if (seen.add(point) === plain.has(text)) wrong.push(point);
    plain.add(text);
  }
  expect(wrong).toEqual([]);
});

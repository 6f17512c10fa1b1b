import { describe, expect, it } from 'vitest';
import type { MetricPoint } from '../../../src/shared/model/metric';
import { decodeNumber, encodeNumber } from '../../../src/shared/model/metric';
import { BLOCK_POINTS } from '../../../src/tracker/store/metrics/seriesRows';
import type { Store } from '../../../src/tracker/store/store';
import { DRIVERS, newRun, refusal, StoreFixture, T0 } from './storeFixture';

const RUN = newRun('a1').id;

function write(store: Store, values: readonly (readonly [step: number, value: number])[], key = 'loss'): void {
  store.metrics.append(
    RUN,
    values.map(([step, value]) => ({ key, step, timestamp: T0 + step, value })),
  );
}

describe.each(DRIVERS)('metrics over %s', (driver) => {
  const fixture = new StoreFixture(driver);

  function open(): Store {
    const store = fixture.open();
    store.runs.create(newRun('a1'));
    return store;
  }

  it('keeps NaN and the infinities', () => {
    const store = open();
    write(store, [
      [1, Number.NaN],
      [2, Infinity],
      [3, -Infinity],
      [4, -0.5],
    ]);
    expect(store.metrics.read({ runId: RUN, key: 'loss' })).toEqual({
      runId: RUN,
      key: 'loss',
      steps: [1, 2, 3, 4],
      timestamps: [T0 + 1, T0 + 2, T0 + 3, T0 + 4],
      values: ['NaN', 'Infinity', '-Infinity', -0.5],
      total: 4,
      cursor: 4,
    });
  });

  it('takes whole series out, sealed points and those beyond 2^53 too, and counts anew from then on', () => {
    const store = open();
    write(
      store,
      Array.from({ length: BLOCK_POINTS + 10 }, (_, step) => [step, step] as const),
    );
    const exact = { step: 2n ** 60n, timestamp: BigInt(T0) };
    store.metrics.append(RUN, [{ key: 'loss', step: 2 ** 60, timestamp: T0, value: 1, exact }]);
    write(store, [[1, 7]], 'acc');
    store.metrics.remove(RUN, ['loss', 'never there']);
    const left = Object.keys(store.metrics.summaries(RUN));
    write(store, [[5, 50]]);
    expect([left, store.metrics.history(RUN, 'loss'), store.metrics.summaries(RUN).acc?.count]).toEqual([
      ['acc'],
      { steps: [5], timestamps: [T0 + 5], values: [50] },
      1,
    ]);
  });

  it('names the runs that read from a source', () => {
    const store = open();
    store.runs.create(newRun('b2'));
    for (const id of [RUN, newRun('b2').id]) store.metrics.append(id, [], { source: 'log', state: '{}' });
    store.metrics.append(RUN, [], { source: 'file', state: '{}' });
    const readers = ['log', 'file', 'none'].map((source) => store.metrics.readers(source).length);
    expect([readers, store.metrics.readers('file')]).toEqual([[2, 1, 0], [RUN]]);
  });

  it('sums a metric up over its finite values', () => {
    const store = open();
    write(store, [
      [1, 5],
      [2, Infinity],
      [3, -1],
      [4, Number.NaN],
    ]);
    write(store, [[1, Number.NaN]], 'nothing finite');
    expect(store.metrics.summaries(RUN)).toEqual({
      loss: { last: 'NaN', min: -1, max: 5, count: 4, lastStep: 4, lastTime: T0 + 4 },
      'nothing finite': { last: 'NaN', min: null, max: null, count: 1, lastStep: 1, lastTime: T0 + 1 },
    });
  });

  it('shows of each step the latest point, in step order', () => {
    const store = open();
    write(store, [
      [1, 10],
      [3, 30],
      [2, 20],
      [3, 31],
    ]);
    write(store, [[1, 11]]);
    const { steps, values, total } = store.metrics.read({ runId: RUN, key: 'loss' });
    expect({ steps, values, total, last: store.metrics.summaries(RUN).loss?.last }).toEqual({
      steps: [1, 2, 3],
      values: [11, 20, 31],
      total: 5,
      last: 31,
    });
  });

  it('reads between two steps, both included', () => {
    const store = open();
    write(
      store,
      Array.from({ length: 1000 }, (_, step) => [step, step] as const),
    );
    const { steps, total } = store.metrics.read({ runId: RUN, key: 'loss', fromStep: 300, toStep: 303 });
    expect({ steps, total }).toEqual({ steps: [300, 301, 302, 303], total: 4 });
  });

  it('answers a cursor with the raw points after it, and moves it on', () => {
    const store = open();
    write(store, [
      [1, 1],
      [2, 2],
    ]);
    const { cursor } = store.metrics.read({ runId: RUN, key: 'loss' });
    write(store, [
      [5, 5],
      [4, 4],
      [4, 4.5],
    ]);
    const tail = store.metrics.read({ runId: RUN, key: 'loss', cursor, resolution: 1 });
    const after = store.metrics.read({ runId: RUN, key: 'loss', cursor: tail.cursor });
    expect([tail.steps, tail.values, tail.total, after.steps, after.cursor]).toEqual([
      [4, 4, 5],
      [4, 4.5, 5],
      3,
      [],
      tail.cursor,
    ]);
  });

  it('answers a metric that is not there yet with nothing, and a cursor that gets what comes', () => {
    const store = open();
    const { steps, total, cursor } = store.metrics.read({ runId: RUN, key: 'loss' });
    write(store, [[0, 7]]);
    expect([steps, total, store.metrics.read({ runId: RUN, key: 'loss', cursor }).values]).toEqual([[], 0, [7]]);
  });

  it('loses no spike at a low resolution, and shows that a NaN was there', () => {
    const store = open();
    const values = Array.from({ length: 5000 }, (_, step) => [step, Math.sin(step / 500)] as [number, number]);
    values[1234] = [1234, 99];
    values[3777] = [3777, -99];
    values[2500] = [2500, Number.NaN];
    write(store, values);
    const series = store.metrics.read({ runId: RUN, key: 'loss', resolution: 100 });
    expect({
      spikes: [99, -99, 'NaN'].map((value) => series.steps[series.values.indexOf(value as number)]),
      ends: [series.steps[0], series.steps.at(-1)],
      few: series.steps.length <= 100,
      total: series.total,
    }).toEqual({ spikes: [1234, 3777, 2500], ends: [0, 4999], few: true, total: 5000 });
  });

  it('keeps fractional, negative and huge steps', () => {
    const store = open();
    write(store, [
      [-3, 1],
      [0.5, 2],
      [2 ** 60, 3],
    ]);
    expect(store.metrics.read({ runId: RUN, key: 'loss' }).steps).toEqual([-3, 0.5, 2 ** 60]);
  });

  it('writes points and position together or not at all', () => {
    const store = open();
    const point = { key: 'loss', step: 1, timestamp: T0, value: 1 };
    store.metrics.append(RUN, [point], { source: 'log', state: '{"offset":10}' });
    const broken = { ...point, step: Number.NaN };
    expect([
      refusal(() => store.metrics.append(RUN, [point, broken], { source: 'log', state: '{"offset":20}' })).code,
      store.metrics.summaries(RUN).loss?.count,
      store.metrics.position(RUN, 'log'),
      store.metrics.position(RUN, 'file:metrics.json'),
    ]).toEqual(['BAD_REQUEST', 1, '{"offset":10}', null]);
  });

  it('undoes the points of a transaction that fails, sealed ones included', () => {
    const store = open();
    write(store, [[0, 1]]);
    const many = Array.from({ length: 3 * BLOCK_POINTS }, (_, step) => [step, step] as const);
    expect(
      refusal(() =>
        store.transaction(() => {
          write(store, many);
          throw new Error('changed my mind');
        }),
      ).message,
    ).toBe('changed my mind');
    const { values, cursor } = store.metrics.read({ runId: RUN, key: 'loss' });
    expect([values, cursor]).toEqual([[1], 1]);
  });

  it('reads random histories as a plain list of points would', () => {
    const random = seeded(20261121);
    for (let round = 0; round < 12; round++) {
      const store = open();
      const model: MetricPoint[] = [];
      const steps = 1 + Math.floor(random() * 1500);
      for (let batch = 0; batch < 12; batch++) {
        const points = Array.from({ length: Math.floor(random() * 150) }, (_, index) => ({
          key: 'loss',
          step: random() < 0.8 ? model.length + index : Math.floor(random() * steps),
          timestamp: T0 + Math.floor(random() * 1e6),
          value: randomValue(random),
        }));
        const { cursor } = store.metrics.read({ runId: RUN, key: 'loss', fromStep: 0, toStep: -1 });
        store.metrics.append(RUN, points);
        model.push(...points.map(({ step, timestamp, value }) => ({ step, timestamp, value })));
        expectSame(store, model);
        expect(shown(store, { cursor })).toEqual(inStepOrder(model.slice(cursor)));
      }
      expectReduced(store, model, 4 + Math.floor(random() * 400));
      store.close();
    }
  });
});

function expectSame(store: Store, model: readonly MetricPoint[]): void {
  const from = Math.floor(model.length / 3);
  const inside = model.filter(({ step }) => step >= from && step <= 2 * from);
  const finite = model.map(({ value }) => value).filter(Number.isFinite);
  const last = newest(model).at(-1);
  expect({
    all: shown(store, {}),
    range: shown(store, { fromStep: from, toStep: 2 * from }),
    summary: store.metrics.summaries(RUN).loss,
  }).toEqual({
    all: newest(model),
    range: newest(inside),
    summary: last && {
      last: encodeNumber(last.value),
      lastStep: last.step,
      lastTime: last.timestamp,
      count: model.length,
      min: finite.length > 0 ? Math.min(...finite) : null,
      max: finite.length > 0 ? Math.max(...finite) : null,
    },
  });
}

function expectReduced(store: Store, model: readonly MetricPoint[], resolution: number): void {
  const all = newest(model);
  const reduced = shown(store, { resolution });
  expect(reduced).toEqual(all.length <= resolution ? all : landmarks(all, resolution));
  expect(reduced.length).toBeLessThanOrEqual(Math.max(5, resolution));
}

/** Of each of equal ranges of steps: the first and last point, the smallest and largest, and the first not finite. */
function landmarks(all: readonly MetricPoint[], resolution: number): MetricPoint[] {
  const buckets = Math.max(1, Math.floor(resolution / (all.every(({ value }) => Number.isFinite(value)) ? 4 : 5)));
  const [low, high] = [all[0]?.step ?? 0, all.at(-1)?.step ?? 0];
  const place = ({ step }: MetricPoint) => Math.min(buckets - 1, Math.floor((step - low) / ((high - low) / buckets)));
  return [...groupBy(all, place).values()].flatMap((bucket) => {
    const rising = bucket.filter(({ value }) => Number.isFinite(value)).sort((a, b) => a.value - b.value);
    const strange = bucket.find(({ value }) => !Number.isFinite(value));
    const kept = new Set([bucket[0], rising[0], rising.at(-1), strange, bucket.at(-1)]);
    return bucket.filter((point) => kept.has(point));
  });
}

function shown(store: Store, query: { cursor?: number; fromStep?: number; toStep?: number; resolution?: number }) {
  const { steps, timestamps, values } = store.metrics.read({ runId: RUN, key: 'loss', ...query });
  return steps.map((step, index) => ({
    step,
    timestamp: timestamps[index] as number,
    value: decodeNumber(values[index] ?? 'NaN'),
  }));
}

/** Of each step the latest by (time, value); a NaN counts as 0 there, as in MLflow's own tables. */
function newest(model: readonly MetricPoint[]): MetricPoint[] {
  const rank = ({ value }: MetricPoint) => (Number.isNaN(value) ? 0 : value);
  const rising = [...model].sort((a, b) => a.timestamp - b.timestamp || Math.sign(rank(a) - rank(b)) || 0);
  const byStep = new Map(rising.map((point) => [point.step, point]));
  return [...byStep.values()].sort((a, b) => a.step - b.step);
}

function inStepOrder(points: readonly MetricPoint[]): MetricPoint[] {
  return [...points].sort((a, b) => a.step - b.step);
}

function randomValue(random: () => number): number {
  const kind = random();
  if (kind < 0.02) return Number.NaN;
  if (kind < 0.03) return Infinity;
  if (kind < 0.04) return -Infinity;
  return (random() - 0.5) * 10 ** Math.floor(random() * 20 - 10);
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => number): Map<number, T[]> {
  const groups = new Map<number, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

/** mulberry32: small, seeded, the same on every machine. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

import { describe, expect, it } from 'vitest';
import { BLOCK_POINTS } from '../../../src/tracker/store/metrics/seriesRows';
import type { IncomingPoint, Store } from '../../../src/tracker/store/store';
import { DRIVERS, newRun, StoreFixture, T0 } from './storeFixture';

const RUN = newRun('a1').id;
const HUGE = 9_223_372_036_854_775_807n;

function point(step: number, value: number, timestamp = T0): IncomingPoint {
  return { key: 'loss', step, timestamp, value };
}

function exact(step: bigint, timestamp: bigint, value: number): IncomingPoint {
  return { key: 'loss', step: Number(step), timestamp: Number(timestamp), value, exact: { step, timestamp } };
}

describe.each(DRIVERS)('metric histories over %s', (driver) => {
  const fixture = new StoreFixture(driver);

  function open(): Store {
    const store = fixture.open();
    store.runs.create(newRun('a1'));
    return store;
  }

  const addUnique = (store: Store, ...points: IncomingPoint[]) =>
    store.metrics.append(RUN, points, undefined, { unique: true });

  it('hold a point that comes again once, NaN too, within one writing and across', () => {
    const store = open();
    addUnique(store, point(1, 0.5), point(2, Number.NaN), point(1, 0.5), point(2, Number.NaN), point(2, Infinity));
    addUnique(store, point(2, Number.NaN), point(1, 0.5), point(2, Infinity), point(3, 1));
    expect(store.metrics.history(RUN, 'loss')).toEqual({
      steps: [1, 2, 2, 3],
      timestamps: [T0, T0, T0, T0],
      values: [0.5, Number.NaN, Infinity, 1],
    });
  });

  it('hold points that differ in one thing only', () => {
    const store = open();
    addUnique(store, point(1, 1));
    addUnique(store, point(1, 2), point(1, 1, T0 - 1), point(0, 1), { ...point(1, 1), key: 'other' });
    expect([store.metrics.history(RUN, 'loss').values.length, store.metrics.history(RUN, 'other').values]).toEqual([
      4,
      [1],
    ]);
  });

  it('find a duplicate among sealed points', () => {
    const store = open();
    const points = Array.from({ length: 3 * BLOCK_POINTS + 10 }, (_, step) => point(step, step / 3));
    addUnique(store, ...points);
    addUnique(store, ...points.slice(5, BLOCK_POINTS + 5), point(7, -1));
    expect(store.metrics.summaries(RUN).loss?.count).toBe(points.length + 1);
  });

  it('tell of no change where nothing is new', () => {
    const store = open();
    addUnique(store, point(1, 1));
    const before = store.cursor();
    addUnique(store, point(1, 1));
    expect(store.cursor()).toBe(before);
  });

  it('keep duplicates that were not to be dropped', () => {
    const store = open();
    store.metrics.append(RUN, [point(1, 1), point(1, 1)]);
    expect(store.metrics.history(RUN, 'loss').values).toEqual([1, 1]);
  });

  it('come in the order of time, then step, then value', () => {
    const store = open();
    addUnique(
      store,
      point(5, 1, T0 + 2),
      point(1, 2, T0 + 1),
      point(0, 9, T0 + 1),
      point(1, 1, T0 + 1),
      point(9, 3, T0),
    );
    const { timestamps, steps, values } = store.metrics.history(RUN, 'loss');
    expect(timestamps.map((time, index) => [Number(time) - T0, steps[index], values[index]])).toEqual([
      [0, 9, 3],
      [1, 0, 9],
      [1, 1, 1],
      [1, 1, 2],
      [2, 5, 1],
    ]);
  });

  it('keep steps and times beyond 2^53 to the digit, sealed or not', () => {
    const store = open();
    const past = 9_007_199_254_740_993n;
    addUnique(store, exact(past, past, 1), exact(past - 1n, past, 2), exact(-past, 5n, 3));
    addUnique(store, exact(past, past, 1), ...Array.from({ length: BLOCK_POINTS }, (_, step) => point(step, step)));
    addUnique(store, exact(HUGE, past, 4), exact(HUGE - 1n, past, 5));
    const { steps, timestamps, values } = store.metrics.history(RUN, 'loss');
    expect([
      [steps[0], timestamps[0], values[0]],
      steps.slice(-4),
      timestamps.slice(-4),
      values.slice(-4),
      store.metrics.latest([RUN]).get(RUN),
    ]).toEqual([
      [-past, 5, 3],
      [past - 1n, past, HUGE - 1n, HUGE],
      [past, past, past, past],
      [2, 1, 5, 4],
      [{ key: 'loss', value: 4, step: HUGE, timestamp: past }],
    ]);
  });

  it('are empty for a metric that the run has not', () => {
    expect(open().metrics.history(RUN, 'none')).toEqual({ steps: [], timestamps: [], values: [] });
  });

  it('end, for each run asked about, in the greatest by step, then time, then value', () => {
    const store = open();
    store.runs.create(newRun('b1'));
    addUnique(
      store,
      point(3, 7, T0),
      point(3, 9, T0 - 5),
      point(3, 8, T0),
      point(3, Number.NaN, T0),
      point(1, 99, T0 + 9),
    );
    addUnique(store, { ...point(0, Number.NaN), key: 'nan' });
    store.metrics.append(newRun('b1').id, [point(-4, 5)]);
    const { last, lastStep, lastTime } = store.metrics.summaries(RUN).loss ?? {};
    expect([[...store.metrics.latest([RUN, newRun('b1').id, 'nope'])], [last, lastStep, lastTime]]).toEqual([
      [
        [
          RUN,
          [
            { key: 'loss', value: 8, step: 3, timestamp: T0 },
            { key: 'nan', value: Number.NaN, step: 0, timestamp: T0 },
          ],
        ],
        [newRun('b1').id, [{ key: 'loss', value: 5, step: -4, timestamp: T0 }]],
        ['nope', []],
      ],
      [8, 3, T0],
    ]);
  });

  it('agree with a plain set of points, whatever comes again', () => {
    const store = open();
    const plain = new Map<string, IncomingPoint>();
    let state = 7;
    const random = (below: number) => {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
      return Math.floor((state / 2 ** 31) * below);
    };
    const values = [0, 1, -1, Number.NaN, Infinity, -Infinity];
    for (let batch = 0; batch < 60; batch++) {
      const points = Array.from({ length: random(60) }, () =>
        point(random(12) - 3, values[random(values.length)] as number, T0 + random(12)),
      );
      addUnique(store, ...points);
      for (const each of points) plain.set(`${each.step} ${each.timestamp} ${each.value}`, each);
    }
    const { steps, timestamps, values: seen } = store.metrics.history(RUN, 'loss');
    const shown = steps.map((step, index) => `${step} ${timestamps[index]} ${seen[index]}`);
    const inOrder = shown.every((text, index) => {
      const before = plain.get(shown[index - 1] ?? '');
      return before === undefined || compare(before, plain.get(text) as IncomingPoint) <= 0;
    });
    expect([shown.sort(), inOrder]).toEqual([[...plain.keys()].sort(), true]);
  });
});

function compare(a: IncomingPoint, b: IncomingPoint): number {
  const rank = ({ value }: IncomingPoint) => (Number.isNaN(value) ? 0 : value);
  if (a.timestamp !== b.timestamp) return a.timestamp - b.timestamp;
  if (a.step !== b.step) return a.step - b.step;
  return rank(a) === rank(b) ? 0 : rank(a) < rank(b) ? -1 : 1;
}

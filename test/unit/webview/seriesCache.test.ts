import { expect, test } from 'vitest';
import type { MetricSeries } from '../../../src/shared/model/metric';
import type { SeriesQuery } from '../../../src/shared/protocol/trackerApi';
import { keyOf } from '../../../webview/comparison/address';
import { SeriesCache } from '../../../webview/comparison/seriesCache';
import { metric, run } from './runFixture';

/** A tracker that holds one growing series of the numbers 0, 1, 2, … and writes down what it is asked. */
function growing() {
  const asked: SeriesQuery[] = [];
  const state = { count: 10, fails: false };
  const cache = new SeriesCache(
    async (request) => {
      if (state.fails) throw new Error('The tracker is gone.');
      return request.map(({ folder, queries }) => ({ folder, series: queries.map((query) => read(query)) }));
    },
    () => undefined,
  );
  const read = (query: SeriesQuery): MetricSeries => {
    asked.push(query);
    const all = Array.from({ length: state.count }, (_, index) => index).slice(query.cursor ?? 0);
    return {
      runId: query.runId,
      key: query.key,
      steps: all,
      timestamps: all,
      values: all,
      total: all.length,
      cursor: state.count,
    };
  };
  const want = async (count: number) => {
    cache.want('loss', [run('a', { metrics: { loss: { ...metric(1), count } } })], 100);
    await new Promise((resolve) => setTimeout(resolve, 1));
  };
  return { asked, state, cache, want };
}

test('An overview is read once, then only what came after it', async () => {
  const { asked, state, cache, want } = growing();
  await want(10);
  await want(10);
  state.count = 13;
  await want(13);
  expect([asked, cache.get(keyOf(run('a')), 'loss')?.values.length]).toEqual([
    [
      { runId: 'a', key: 'loss', resolution: 100 },
      { runId: 'a', key: 'loss', cursor: 10 },
    ],
    13,
  ]);
});

test('A series that shrank or grew far beyond its overview is read anew', async () => {
  const { asked, state, want } = growing();
  await want(10);
  state.count = 4;
  await want(4);
  state.count = 500;
  await want(500);
  state.count = 501;
  await want(501);
  expect(asked.map(({ cursor, resolution }) => cursor ?? `overview of ${resolution}`)).toEqual([
    'overview of 100',
    'overview of 100',
    4,
    'overview of 100',
  ]);
});

test('A failed reading says why, and is tried again when wanted again', async () => {
  const { state, cache, want } = growing();
  state.fails = true;
  await want(10);
  const failure = cache.failureOf('loss');
  state.fails = false;
  await want(10);
  expect([failure, cache.failureOf('loss'), cache.get(keyOf(run('a')), 'loss')?.total]).toEqual([
    'The tracker is gone.',
    undefined,
    10,
  ]);
});

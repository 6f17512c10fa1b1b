import { request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ApiFixture, newRun, startApi, TOKEN } from './apiFixture';

let api: ApiFixture;
beforeEach(async () => {
  api = await startApi();
});
afterEach(() => api.dispose());

const A = 'aaaaaaaaaaaa';
const B = 'bbbbbbbbbbbb';

test('a stream without a cursor starts from now and tells where that is', async () => {
  api.store.runs.create(newRun(A));
  const stream = await listen('');
  await stream.until(1);
  expect(stream.seen()).toEqual([['hello', `${api.store.identity}:${api.store.cursor()}`]]);
});

test('changes come as the newest state, once each, the last one with the cursor', async () => {
  const stream = await listen('');
  await stream.until(1);
  api.store.transaction(() => {
    api.store.runs.create(newRun(A));
    api.store.runs.update(A, { note: 'first' });
    api.store.runs.update(A, { note: 'second' });
    api.store.runs.create(newRun(B));
  });
  await stream.until(3);
  expect(stream.seen().slice(1)).toEqual([
    ['run', undefined],
    ['run', `${api.store.identity}:${api.store.cursor()}`],
  ]);
  expect(
    stream
      .data('run')
      .map(({ run }) => [run.id, run.note])
      .sort(),
  ).toEqual([
    [A, 'second'],
    [B, ''],
  ]);
});

test('a client that was away gets what changed since its cursor', async () => {
  api.store.runs.create(newRun(A));
  const cursor = api.store.cursor();
  api.store.runs.create(newRun(B));
  const byNumber = await listen(`?cursor=${cursor}`);
  const byId = await listen(`?cursor=${api.store.identity}:${cursor}`);
  await Promise.all([byNumber.until(2), byId.until(2)]);
  expect([byNumber, byId].map((stream) => stream.data('run').map(({ run }) => run.id))).toEqual([[B], [B]]);
});

test.each(['other:1', '99999999', 'nonsense'])(
  'the cursor %s of another database resets the client',
  async (cursor) => {
    const stream = await listen(`?cursor=${cursor}`);
    await stream.until(2);
    expect(stream.seen().map(([type]) => type)).toEqual(['hello', 'reset']);
  },
);

test('a burst of changes becomes few messages', async () => {
  api.store.runs.create(newRun(A));
  const stream = await listen('');
  await stream.until(1);
  for (let step = 0; step < 50; step++) {
    api.store.metrics.append(A, [{ key: 'loss', step, timestamp: step, value: step }]);
    await pause(1);
  }
  await pause(80);
  const runs = stream.data('run');
  expect(runs.at(-1)?.run.metrics.loss?.last).toBe(49);
  expect(runs.length).toBeLessThan(20);
});

test('hashing progress is passed on without a cursor, the newest of each file only', async () => {
  const stream = await listen('');
  await stream.until(1);
  api.hub.reportProgress(A, 'd.csv', 1, 10);
  api.hub.reportProgress(A, 'd.csv', 5, 10);
  await stream.until(2);
  expect(stream.messages.slice(1)).toEqual([
    {
      id: undefined,
      event: 'progress',
      data: JSON.stringify({ type: 'progress', runId: A, path: 'd.csv', doneBytes: 5, totalBytes: 10 }),
    },
  ]);
});

test('a client that left is forgotten', async () => {
  const stream = await listen('');
  await stream.until(1);
  const during = api.hub.listenerCount;
  stream.close();
  await pause(50);
  expect([during, api.hub.listenerCount]).toEqual([1, 0]);
});

async function listen(query: string) {
  const messages: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (message) => messages.push(message) });
  const outgoing = request({
    host: '127.0.0.1',
    port: api.server.port,
    path: `/v1/events${query}`,
    headers: { authorization: `Bearer ${TOKEN}` },
  });
  outgoing.on('error', () => {});
  outgoing.on('response', (answer) =>
    answer.on('data', (chunk: Buffer) => parser.feed(chunk.toString())).on('error', () => {}),
  );
  outgoing.end();
  return {
    messages,
    seen: () => messages.map(({ event, id }) => [event, id]),
    data: (type: string) =>
      messages
        .filter(({ event }) => event === type)
        .map(
          ({ data }) =>
            JSON.parse(data) as { run: { id: string; note: string; metrics: Record<string, { last: number }> } },
        ),
    close: () => outgoing.destroy(),
    async until(count: number) {
      for (let tries = 0; messages.length < count && tries < 200; tries++) await pause(10);
    },
  };
}

import { expect, test } from 'vitest';
import { CancelSource } from '../../../src/shared/pages/cancelSignal';
import type { PageMessage } from '../../../src/shared/pages/pageProtocol';
import { PageRpc, PageRpcError } from '../../../src/shared/pages/pageRpc';

interface Protocol {
  requests: {
    double: { request: number; response: number };
    fail: { request: undefined; response: undefined };
    wait: { request: undefined; response: undefined };
  };
  events: { tick: number };
  bootstrap: undefined;
}

/** A page and a host on one line; messages cross as they would between processes, and time passes by hand. */
function line() {
  const timers = new Map<() => void, number>();
  const schedule = (milliseconds: number, callback: () => void) => {
    timers.set(callback, milliseconds);
    return () => void timers.delete(callback);
  };
  const sent: PageMessage[] = [];
  const page: PageRpc<Protocol> = new PageRpc<Protocol>({
    post: (message) => {
      sent.push(message);
      host.receive(structuredClone(message));
    },
    schedule,
  });
  const host: PageRpc<Protocol> = new PageRpc<Protocol>({
    post: (message) => page.receive(structuredClone(message)),
    schedule,
  });
  const cancelled: string[] = [];
  host.handle({
    double: (value) => value * 2,
    fail: () => {
      throw new Error('The disk is full.');
    },
    wait: (_, signal) => new Promise(() => signal.addEventListener('abort', () => cancelled.push('wait'))),
  });
  const reasonOf = (asked: Promise<unknown>) =>
    asked.then(
      () => 'answered',
      (error: unknown) => (error instanceof PageRpcError ? `${error.reason}: ${error.message}` : 'other'),
    );
  const passTime = () => {
    for (const callback of [...timers.keys()]) callback();
  };
  return { page, host, sent, cancelled, timers, reasonOf, passTime };
}

test('A request gets its answer, and its timer is taken back', async () => {
  const { page, timers } = line();
  expect([await Promise.all([page.request('double', 2), page.request('double', 5)]), timers.size]).toEqual([
    [4, 10],
    0,
  ]);
});

test('A handler’s error reaches the asker as its sentence', async () => {
  const { page, reasonOf } = line();
  expect(await reasonOf(page.request('fail', undefined))).toBe('remote: The disk is full.');
});

test('A request that nobody answers is given up after its time and cancelled on the other side', async () => {
  const { page, cancelled, reasonOf, passTime } = line();
  const asked = reasonOf(page.request('wait', undefined, { timeout: 2000 }));
  passTime();
  expect([await asked, cancelled]).toEqual(['timeout: “wait” got no answer in 2 s.', ['wait']]);
});

test('Cancelling rejects at once and tells the other side', async () => {
  const { page, cancelled, reasonOf } = line();
  const source = new CancelSource();
  const asked = reasonOf(page.request('wait', undefined, { signal: source.signal }));
  source.cancel();
  expect([await asked, cancelled]).toEqual(['cancelled: “wait” was cancelled.', ['wait']]);
});

test('A platform’s own AbortSignal serves as well', async () => {
  const { page, reasonOf } = line();
  const controller = new AbortController();
  const asked = reasonOf(page.request('wait', undefined, { signal: controller.signal }));
  controller.abort();
  expect(await asked).toBe('cancelled: “wait” was cancelled.');
});

test('Closing rejects what is open, refuses what comes after, and cancels what is being answered', async () => {
  const { page, host, cancelled, reasonOf } = line();
  const asked = reasonOf(page.request('wait', undefined));
  page.dispose();
  host.dispose();
  expect([await asked, await reasonOf(page.request('double', 1)), cancelled]).toEqual([
    'disposed: The page was closed before the answer came.',
    'disposed: “double” was asked of a closed page.',
    ['wait'],
  ]);
});

test('Events reach their listeners until they leave; messages of other kinds are ignored', () => {
  const { page, host } = line();
  const heard: number[] = [];
  const stop = page.on('tick', (value) => heard.push(value));
  host.send('tick', 1);
  stop();
  host.send('tick', 2);
  for (const odd of [null, 3, 'x', { kind: 'other' }, { kind: 'response', id: 99, body: 1 }]) page.receive(odd);
  expect(heard).toEqual([1]);
});

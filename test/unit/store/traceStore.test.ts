import { describe, expect, it } from 'vitest';
import type { Trace } from '../../../src/shared/model/trace';
import { DRIVERS, refusal, StoreFixture, T0 } from './storeFixture';

function trace(id: string, more: Partial<Trace> = {}): Trace {
  return {
    id,
    experimentId: '0',
    requestTime: T0,
    executionMs: null,
    state: 'IN_PROGRESS',
    content: { request_preview: '“hello”', assessments: [] },
    tags: { a: '1' },
    ...more,
  };
}

describe.each(DRIVERS)('traces over %s', (driver) => {
  const fixture = new StoreFixture(driver);

  it('keeps each document, replaces one of the same id, and lists the newest first', () => {
    const { traces } = fixture.open();
    traces.save(trace('tr-1'));
    traces.save(trace('tr-2', { requestTime: T0 + 1 }));
    traces.save(trace('tr-1', { state: 'OK', executionMs: 12, tags: { b: '2' } }));
    const first = trace('tr-1', { state: 'OK', executionMs: 12, tags: { b: '2' } });
    expect([traces.find('tr-1'), traces.list(['0']), traces.list(['7']), traces.find('tr-9')]).toEqual([
      first,
      [trace('tr-2', { requestTime: T0 + 1 }), first],
      [],
      null,
    ]);
  });

  it('sets and takes tags, and removes traces with theirs', () => {
    const { traces } = fixture.open();
    traces.save(trace('tr-1'));
    traces.setTag('tr-1', 'b', '2');
    traces.setTag('tr-1', 'a', null);
    const tags = traces.find('tr-1')?.tags;
    const removed = traces.remove(['tr-1', 'tr-9']);
    traces.save(trace('tr-1', { tags: {} }));
    expect([tags, removed, traces.find('tr-1')?.tags]).toEqual([{ b: '2' }, 1, {}]);
  });

  it('refuses a trace of no experiment, and a tag of no trace', () => {
    const { traces } = fixture.open();
    const work = [() => traces.save(trace('tr-1', { experimentId: '404' })), () => traces.setTag('tr-1', 'a', '1')];
    expect(work.map((each) => refusal(each).code)).toEqual(['NOT_FOUND', 'NOT_FOUND']);
  });
});

import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ChangeBatch } from '../../../src/host/folders/changeBatch';
import { type FolderChange, noChange } from '../../../src/host/folders/folderState';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('delivers the first change at once and the rest of a burst together', () => {
  const delivered: FolderChange[] = [];
  const batch = new ChangeBatch((change) => delivered.push(change));
  for (const id of ['a', 'b', 'c']) batch.add({ ...noChange(), runs: new Set([id]) });
  expect(delivered.map(({ runs }) => [...runs])).toEqual([['a']]);
  vi.advanceTimersByTime(1_000);
  expect(delivered.map(({ runs }) => [...runs])).toEqual([['a'], ['b', 'c']]);
});

it('delivers nothing for a change that changes nothing', () => {
  const deliver = vi.fn();
  new ChangeBatch(deliver).add(noChange());
  vi.advanceTimersByTime(1_000);
  expect(deliver).not.toHaveBeenCalled();
});

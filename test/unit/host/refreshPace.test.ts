import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { RefreshPace } from '../../../src/host/trees/refreshPace';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

interface Row {
  id: string;
}

/** As VS Code treats refreshes: drawn only after 200 ms without another one. */
function drawnBy(act: (pace: RefreshPace<Row>) => void): (Row[] | undefined)[] {
  const drawn: (Row[] | undefined)[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  act(
    new RefreshPace<Row>((rows) => {
      clearTimeout(timer);
      timer = setTimeout(() => drawn.push(rows), 200);
    }),
  );
  return drawn;
}

it('keeps a tree drawn while changes come without a pause', () => {
  const drawn = drawnBy((pace) => {
    for (let at = 0; at < 4_000; at += 50) {
      pace.add([{ id: 'a' }]);
      vi.advanceTimersByTime(50);
    }
  });
  expect(drawn.length).toBeGreaterThanOrEqual(4);
});

it('gathers rows, and lets the whole tree stand for them', () => {
  const drawn = drawnBy((pace) => {
    pace.add([{ id: 'a' }]);
    pace.add([{ id: 'b' }]);
    pace.add([{ id: 'c' }, { id: 'b' }]);
    vi.advanceTimersByTime(1_300);
    pace.add([{ id: 'd' }]);
    pace.add(null);
    vi.advanceTimersByTime(1_300);
  });
  expect(drawn).toEqual([[{ id: 'a' }], [{ id: 'b' }, { id: 'c' }], undefined]);
});

it('hands on the whole tree at once when asked to', () => {
  const handed: (Row[] | undefined)[] = [];
  const pace = new RefreshPace<Row>((rows) => handed.push(rows));
  pace.add([{ id: 'a' }]);
  pace.add([{ id: 'b' }]);
  pace.now();
  expect(handed).toEqual([[{ id: 'a' }], undefined]);
  vi.advanceTimersByTime(3_000);
  expect(handed).toHaveLength(2);
});

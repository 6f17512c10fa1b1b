import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Store } from '../../../src/tracker/store/store';
import { DRIVERS, newRun, refusal, StoreFixture, T0 } from './storeFixture';

const A = newRun('a1').id;
const B = newRun('b1').id;

describe.each(DRIVERS)('changes over %s', (driver) => {
  const fixture = new StoreFixture(driver);

  function open(): Store {
    const store = fixture.open();
    store.runs.create(newRun('a1'));
    store.runs.create(newRun('b1'));
    return store;
  }

  function changed(store: Store, work: () => void) {
    const before = store.cursor();
    work();
    const { cursor, ...what } = store.changesSince(before);
    return { ...what, rose: cursor > before };
  }

  it('says of each call what it changed', () => {
    const store = open();
    const use = { path: 'd', role: null, state: 'pending', hash: null, bytes: null, files: null, error: null } as const;
    const version = {
      model: 'm',
      runId: A,
      artifactPath: 'x',
      hash: 'sha256:x',
      bytes: 1,
      note: '',
      createdAt: T0,
      commit: null,
      snapshot: null,
      datasets: [],
    };
    const calls: Record<string, () => void> = {
      create: () => store.runs.create(newRun('c1')),
      update: () => store.runs.update(A, { note: 'x' }),
      delete: () => store.runs.update(A, { deleted: true }),
      'update nothing': () => store.runs.update(A, {}),
      setParams: () => store.runs.setParams(A, { a: 'b' }),
      setTag: () => store.runs.setTag(A, 'a', 'b'),
      warn: () => store.runs.warn(A, 'x'),
      'warn again': () => store.runs.warn(A, 'x'),
      append: () => store.metrics.append(A, [{ key: 'k', step: 0, timestamp: T0, value: 1 }]),
      'append a position only': () => store.metrics.append(A, [], { source: 'log', state: '1' }),
      setUse: () => store.datasets.setUse(A, use),
      remember: () => store.datasets.remember([]),
      artifact: () => store.artifacts.set(A, { path: 'x', bytes: 1, hash: null, kind: 'file' }),
      register: () => store.models.register(version, () => '/'),
      setAlias: () => store.models.setAlias('m', 'a', 1),
      setNote: () => store.models.setNote('m', 1, 'n'),
      removeAlias: () => store.models.removeAlias('m', 'a'),
    };
    const said = Object.fromEntries(Object.entries(calls).map(([name, call]) => [name, changed(store, call)]));
    const none = { runIds: [], models: [], datasets: false, rose: false };
    const run = { runIds: [A], models: [], datasets: false, rose: true };
    const model = { runIds: [], models: ['m'], datasets: false, rose: true };
    expect(said).toEqual({
      create: { ...run, runIds: [newRun('c1').id] },
      update: run,
      delete: { ...run, datasets: true },
      'update nothing': none,
      setParams: run,
      setTag: run,
      warn: run,
      'warn again': none,
      append: run,
      'append a position only': none,
      setUse: { ...run, datasets: true },
      remember: none,
      artifact: run,
      register: model,
      setAlias: model,
      setNote: model,
      removeAlias: model,
    });
  });

  it('coalesces many changes of one run, and orders runs by their last change', () => {
    const store = open();
    const what = changed(store, () => {
      store.runs.update(A, { note: '1' });
      store.runs.update(B, { note: '2' });
      store.runs.update(A, { note: '3' });
    });
    expect(what.runIds).toEqual([B, A]);
  });

  it('keeps cursor and identity over a restart, and has another identity in another folder', () => {
    const paths = fixture.folder();
    const first = fixture.open(paths);
    first.runs.create(newRun('a1'));
    const { identity } = first;
    const cursor = first.cursor();
    first.runs.create(newRun('b1'));
    first.close();
    const again = fixture.open(paths);
    expect([again.changesSince(cursor).runIds, again.identity, /^[0-9a-f]{32}$/.test(identity)]).toEqual([
      [B],
      identity,
      true,
    ]);
    expect(fixture.open().identity).not.toBe(identity);
  });

  it('tells everything to a cursor from the future', () => {
    const store = open();
    expect(store.changesSince(store.cursor() + 100)).toEqual({
      cursor: store.cursor(),
      runIds: [A, B],
      models: [],
      datasets: false,
    });
  });

  it('takes back the revision of a change that was undone', () => {
    const store = open();
    const what = changed(store, () =>
      refusal(() =>
        store.transaction(() => {
          store.runs.update(A, { note: 'x' });
          throw new Error('no');
        }),
      ),
    );
    expect(what).toEqual({ runIds: [], models: [], datasets: false, rose: false });
  });

  it('tells listeners once a turn, after the commit, until they leave', async () => {
    const store = open();
    let calls = 0;
    const leave = store.onDidChange(() => calls++);
    const seen: number[] = [];
    store.runs.update(A, { note: '1' });
    store.runs.update(A, { note: '2' });
    store.transaction(() => store.runs.update(B, { note: '3' }));
    seen.push(calls);
    await nextTurn();
    await nextTurn();
    seen.push(calls);
    store.runs.update(A, { note: '4' });
    await nextTurn();
    await nextTurn();
    seen.push(calls);
    leave();
    store.runs.update(A, { note: '5' });
    await nextTurn();
    await nextTurn();
    seen.push(calls);
    expect(seen).toEqual([0, 1, 2, 2]);
  });

  it('tells no one of a transaction that failed', async () => {
    const store = open();
    let calls = 0;
    store.onDidChange(() => calls++);
    refusal(() =>
      store.transaction(() => {
        store.runs.update(A, { note: 'x' });
        throw new Error('no');
      }),
    );
    await nextTurn();
    await nextTurn();
    expect(calls).toBe(0);
  });

  it('keeps what a transaction wrote beside a part of it that failed', () => {
    const store = open();
    store.transaction(() => {
      store.runs.update(A, { note: 'kept' });
      refusal(() =>
        store.transaction(() => {
          store.runs.update(B, { note: 'undone' });
          throw new Error('no');
        }),
      );
    });
    expect([store.runs.summary(A).note, store.runs.summary(B).note]).toEqual(['kept', '']);
  });
});

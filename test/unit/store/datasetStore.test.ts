import { describe, expect, it } from 'vitest';
import type { DatasetUse } from '../../../src/shared/model/dataset';
import { DRIVERS, newRun, StoreFixture, T0 } from './storeFixture';

const OLD = `sha256:${'1'.repeat(64)}`;
const NEW = `sha256:${'2'.repeat(64)}`;

function use(path: string, hash: string | null, more: Partial<DatasetUse> = {}): DatasetUse {
  const state = hash === null ? 'pending' : 'hashed';
  const size = hash === null ? { bytes: null, files: null } : { bytes: 10, files: 1 };
  return { path, role: null, state, hash, ...size, error: null, ...more };
}

describe.each(DRIVERS)('datasets over %s', (driver) => {
  const fixture = new StoreFixture(driver);

  function open() {
    const store = fixture.open();
    for (const [index, id] of ['a1', 'a2', 'a3'].entries()) store.runs.create(newRun(id, { startTime: T0 + index }));
    return store;
  }

  it('replaces the use of a path, which keeps its place', () => {
    const { datasets } = open();
    const run = newRun('a1').id;
    datasets.setUse(run, use('b.csv', null, { role: 'train' }));
    datasets.setUse(run, use('a.csv', null));
    datasets.setUse(run, use('b.csv', OLD, { role: 'train' }));
    expect(datasets.uses(run)).toEqual([use('b.csv', OLD, { role: 'train' }), use('a.csv', null)]);
  });

  it('lists of each path its versions, newest use first, with their runs', () => {
    const { datasets } = open();
    datasets.setUse(newRun('a1').id, use('d.csv', OLD));
    datasets.setUse(newRun('a2').id, use('d.csv', NEW));
    datasets.setUse(newRun('a3').id, use('d.csv', OLD));
    expect(datasets.list()).toEqual([
      {
        path: 'd.csv',
        versions: [
          {
            hash: OLD,
            bytes: 10,
            files: 1,
            firstUsed: T0,
            lastUsed: T0 + 2,
            runIds: [newRun('a3').id, newRun('a1').id],
          },
          { hash: NEW, bytes: 10, files: 1, firstUsed: T0 + 1, lastUsed: T0 + 1, runIds: [newRun('a2').id] },
        ],
      },
    ]);
  });

  it('lists a path without a known content as one without versions', () => {
    const { datasets } = open();
    datasets.setUse(newRun('a1').id, use('b.csv', null));
    datasets.setUse(newRun('a1').id, use('c.csv', null, { state: 'failed', error: 'Not readable.' }));
    datasets.setUse(newRun('a1').id, use('a.csv', null, { state: 'changed' }));
    expect(datasets.list()).toEqual(['a.csv', 'b.csv', 'c.csv'].map((path) => ({ path, versions: [] })));
  });

  it('leaves deleted runs out, and takes them back', () => {
    const store = open();
    const run = newRun('a1').id;
    store.datasets.setUse(run, use('d.csv', OLD));
    store.runs.update(run, { deleted: true });
    const without = store.datasets.list();
    store.runs.update(run, { deleted: false });
    expect([without, store.datasets.list().map(({ path }) => path)]).toEqual([[], ['d.csv']]);
  });

  it('trusts a remembered hash only while path, size, times and inode agree', () => {
    const { datasets } = open();
    const stat = { size: 5, mtimeUs: 1_795_300_000_123_456, ctimeUs: 1_795_300_000_654_321, inode: 2 ** 60 };
    datasets.remember([{ path: '/d.csv', stat, hash: OLD }]);
    const ask = (more: Partial<typeof stat>) => datasets.cached('/d.csv', { ...stat, ...more });
    expect([
      ask({}),
      ask({ size: 6 }),
      ask({ mtimeUs: stat.mtimeUs + 1 }),
      ask({ ctimeUs: 0 }),
      ask({ inode: 1 }),
      datasets.cached('/e.csv', stat),
    ]).toEqual([OLD, null, null, null, null, null]);
  });

  it('remembers the newest hash of a path', () => {
    const { datasets } = open();
    const stat = { size: 5, mtimeUs: 1, ctimeUs: 1, inode: 1 };
    datasets.remember([{ path: '/d.csv', stat, hash: OLD }]);
    datasets.remember([{ path: '/d.csv', stat: { ...stat, mtimeUs: 2 }, hash: NEW }]);
    expect([datasets.cached('/d.csv', stat), datasets.cached('/d.csv', { ...stat, mtimeUs: 2 })]).toEqual([null, NEW]);
  });
});

import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { StorePaths } from '../../../src/platform/storePaths';
import { ChangeSignal } from '../../../src/tracker/store/database/changeSignal';
import { Database } from '../../../src/tracker/store/database/database';
import { MIGRATIONS } from '../../../src/tracker/store/database/migrations';
import { openDatabase } from '../../../src/tracker/store/database/openDatabase';
import { chooseDriver } from '../../../src/tracker/store/driver/chooseDriver';
import type { Driver } from '../../../src/tracker/store/driver/driver';
import { openStore } from '../../../src/tracker/store/openStore';
import { SqliteStore } from '../../../src/tracker/store/sqliteStore';
import type { Store } from '../../../src/tracker/store/store';
import { DIST_DIR, DRIVERS, newRun, refusal, StoreFixture, T0 } from './storeFixture';

describe.each(DRIVERS)('opening a store over %s', (driver) => {
  const fixture = new StoreFixture(driver);
  const open = chooseDriver({ distDir: DIST_DIR, only: driver });

  /** A closed store with one run, large enough to have a middle. */
  function closedStore(): StorePaths {
    const paths = fixture.folder();
    const store = fixture.open(paths);
    store.runs.create(newRun('a1'));
    for (let tag = 0; tag < 200; tag++) store.runs.setTag(newRun('a1').id, `tag ${tag}`, 'x'.repeat(500));
    store.close();
    return paths;
  }

  function query(driverOf: Driver, sql: string): unknown {
    return (driverOf.prepareRows(sql).all() as unknown[][])[0]?.[0];
  }

  function files(paths: StorePaths): string[] {
    return readdirSync(paths.root).map((name) => name.replace(/\d{4}-\d\d-\d\dT[\d-]+Z/, 'TIME'));
  }

  it('makes the folder, keeps it out of git, and names its driver', () => {
    const paths = fixture.folder();
    const store = fixture.open(paths);
    expect([readFileSync(join(paths.root, '.gitignore'), 'utf8'), store.notice, store.driver]).toEqual([
      '*\n',
      null,
      expect.stringMatching(`^${driver} \\(SQLite 3\\.\\d+\\.\\d+\\)$`),
    ]);
  });

  it('writes ahead, checks references and waits for locks', () => {
    const { driver: opened } = openDatabase(fixture.folder().database, open, MIGRATIONS);
    const pragmas = ['journal_mode', 'synchronous', 'foreign_keys', 'busy_timeout'];
    const settings = pragmas.map((pragma) => query(opened, `PRAGMA ${pragma}`));
    opened.close();
    expect(settings).toEqual(['wal', 1, 1, 5000]);
  });

  it('brings an older database up to date and keeps a copy of it', () => {
    const { database: file } = fixture.folder();
    const first = ["CREATE TABLE things (name TEXT); INSERT INTO things VALUES ('old')"];
    openDatabase(file, open, first).driver.close();
    const copied = existsSync(`${file}.before-v1`);
    const { driver: opened } = openDatabase(file, open, [
      ...first,
      "INSERT INTO things VALUES ('new')",
      'CREATE TABLE more (a)',
    ]);
    const upgraded = [query(opened, 'SELECT count(*) FROM things'), query(opened, 'PRAGMA user_version')];
    opened.close();
    const copy = open(`${file}.before-v3`, { readOnly: true });
    const kept = [query(copy, 'SELECT count(*) FROM things'), query(copy, 'PRAGMA user_version')];
    copy.close();
    expect({ copied, upgraded, kept }).toEqual({ copied: false, upgraded: [2, 3], kept: [1, 1] });
  });

  it('leaves an older database as it was when a migration fails', () => {
    const { database: file } = fixture.folder();
    const first = ['CREATE TABLE things (name TEXT)'];
    openDatabase(file, open, first).driver.close();
    const broken = [...first, "INSERT INTO things VALUES ('new')", 'CREATE TABLE things (twice TEXT)'];
    expect(() => openDatabase(file, open, broken)).toThrow('already exists');
    const { driver: opened } = openDatabase(file, open, first);
    const after = [query(opened, 'SELECT count(*) FROM things'), query(opened, 'PRAGMA user_version')];
    opened.close();
    expect(after).toEqual([0, 1]);
  });

  it('opens a newer database for reading only, and says so', () => {
    const paths = closedStore();
    const raw = open(paths.database, { readOnly: false });
    raw.exec('PRAGMA user_version = 99');
    raw.close();
    const store = fixture.open(paths);
    const refused = refusal(() => store.runs.update(newRun('a1').id, { note: 'x' }));
    const read = store.transaction(() => store.runs.list({}).total);
    expect({
      notice: store.notice,
      refused,
      read,
      files: files(paths).filter((name) => name.includes('damaged')),
    }).toEqual({
      notice: expect.stringContaining('newer MLOps Cockpit (its version is 99, this one knows'),
      refused: { code: 'READ_ONLY', message: store.notice },
      read: 1,
      files: [],
    });
  });

  it.each([
    [
      'overwritten by text',
      (file: string) => writeFileSync(file, 'This is no database, but it is long enough to look like one. '.repeat(99)),
    ],
    ['torn off in the middle', (file: string) => truncateSync(file, 3 * 4096)],
    ['damaged in its middle', (file: string) => overwrite(file, 4096, 8192)],
  ])('puts aside a database that was %s, and starts a new one', (_, damage) => {
    const paths = closedStore();
    damage(paths.database);
    const store = fixture.open(paths);
    store.runs.create(newRun('b1'));
    const kept = /kept as (.*damaged-\S+Z)/.exec(store.notice ?? '')?.[1] ?? '';
    expect({
      runs: store.runs.list({}).total,
      aside: files(paths).includes('cockpit.db.damaged-TIME'),
      exists: existsSync(kept),
    }).toEqual({
      runs: 1,
      aside: true,
      exists: true,
    });
  });

  it('takes the write-ahead log of a damaged database along', () => {
    const paths = closedStore();
    writeFileSync(paths.database, 'torn'.repeat(1000));
    writeFileSync(`${paths.database}-wal`, 'torn as well');
    const { notice } = fixture.open(paths);
    expect([notice, files(paths).includes('cockpit.db.damaged-TIME-wal')]).toEqual([
      expect.stringContaining('was damaged'),
      true,
    ]);
  });

  it('says what to do where the folder cannot be made', () => {
    const paths = fixture.folder();
    writeFileSync(paths.root, 'a file where the folder should be');
    expect(refusal(() => fixture.open(paths))).toEqual({
      code: 'STORAGE',
      message: `${paths.database} could not be opened. Check that its folder exists and that you may read and write it.`,
    });
  });

  it('says what to do where the database is a folder', () => {
    const paths = new StorePaths(fixture.folder().folder);
    openDatabase(join(paths.database, 'inner.db'), open, []).driver.close();
    expect(refusal(() => fixture.open(paths)).code).toBe('STORAGE');
  });

  it('waits for no lock for ever', () => {
    const { database: file } = fixture.folder();
    const first = openDatabase(file, open, MIGRATIONS).driver;
    const second = open(file, { readOnly: false });
    second.exec('PRAGMA busy_timeout = 10');
    first.exec('BEGIN IMMEDIATE');
    const database = new Database(second, file, null, () => {});
    const refused = refusal(() => database.write(() => undefined));
    first.close();
    database.close();
    expect(refused).toEqual({
      code: 'STORAGE',
      message: `Another program holds ${file} locked. Close it, then try again.`,
    });
  });

  describe('on a disk that fills up', () => {
    /** SQLite's page limit fails as a full disk does: with SQLITE_FULL in mid-transaction. */
    function openSmall(): { store: Store; limit: (pages: number) => void; file: string } {
      const paths = fixture.folder();
      const { driver: raw } = openDatabase(paths.database, open, MIGRATIONS);
      const database = new Database(raw, paths.database, null, () => {});
      const store = new SqliteStore(database, new ChangeSignal(), null);
      store.runs.create(newRun('a1'));
      return { store, file: paths.database, limit: (pages) => raw.exec(`PRAGMA max_page_count = ${pages}`) };
    }

    const points = (from: number, count: number) =>
      Array.from({ length: count }, (_, index) => ({ key: 'loss', step: from + index, timestamp: T0, value: index }));

    it('refuses what does not fit, keeps what was there, and goes on once there is space', () => {
      const { store, limit, file } = openSmall();
      const id = newRun('a1').id;
      store.metrics.append(id, points(0, 10));
      limit(1);
      const refused = refusal(() => store.metrics.append(id, points(10, 100_000)));
      const kept = store.metrics.read({ runId: id, key: 'loss' }).total;
      limit(1_000_000);
      store.metrics.append(id, points(10, 5000));
      const after = store.metrics.read({ runId: id, key: 'loss' }).total;
      store.close();
      const reopened = openDatabase(file, open, MIGRATIONS);
      reopened.driver.close();
      expect({ refused, kept, after, notice: reopened.notice }).toEqual({
        refused: {
          code: 'STORAGE',
          message: `The disk that holds ${file} is full, so nothing more could be saved. Free some space; saving goes on by itself then.`,
        },
        kept: 10,
        after: 5010,
        notice: null,
      });
    });

    it('does not keep half of a transaction whose failure was caught', () => {
      const { store, limit } = openSmall();
      const id = newRun('a1').id;
      limit(1);
      const refused = refusal(() =>
        store.transaction(() => {
          store.runs.update(id, { note: 'half' });
          refusal(() => store.metrics.append(id, points(0, 100_000)));
          store.runs.update(id, { name: 'half' });
        }),
      );
      limit(1_000_000);
      const half = store.runs.summary(id);
      store.runs.update(id, { note: 'whole' });
      const whole = store.runs.summary(id).note;
      store.close();
      expect([refused.code, half.note, half.name, whole]).toEqual(['STORAGE', '', 'run-a1', 'whole']);
    });
  });

  it('refuses to write after it was closed', () => {
    const store = fixture.open();
    store.close();
    expect(refusal(() => store.runs.create(newRun('a1'))).code).toBe('STORAGE');
  });

  it('keeps every acknowledged point when it is not closed properly', () => {
    const paths = fixture.folder();
    const store = fixture.open(paths);
    store.runs.create(newRun('a1'));
    store.metrics.append(newRun('a1').id, [{ key: 'loss', step: 0, timestamp: T0, value: 1 }]);
    const again = fixture.open(paths);
    expect([again.notice, again.metrics.summaries(newRun('a1').id).loss?.count]).toEqual([null, 1]);
  });
});

describe('a store that changes its driver', () => {
  it('reads with one what the other wrote', () => {
    const paths = new StorePaths(mkdtempSync(join(tmpdir(), 'store-')));
    const points = Array.from({ length: 600 }, (_, step) => ({ key: 'loss', step, timestamp: T0, value: step / 3 }));
    const seen = [...DRIVERS, ...DRIVERS].map((driver, turn) => {
      const store = openStore({ paths, distDir: DIST_DIR, driver });
      if (turn === 0) store.runs.create(newRun('a1'));
      store.metrics.append(newRun('a1').id, points);
      const { total, values } = store.metrics.read({ runId: newRun('a1').id, key: 'loss' });
      store.close();
      return { total, same: values.every((value, index) => value === points[index]?.value) };
    });
    rmSync(paths.folder, { recursive: true });
    expect(seen).toEqual([600, 1200, 1800, 2400].map((total) => ({ total, same: true })));
  });
});

function overwrite(file: string, from: number, bytes: number): void {
  const handle = openSync(file, 'r+');
  writeSync(handle, Buffer.alloc(bytes, 0x5a), 0, bytes, from);
  closeSync(handle);
}

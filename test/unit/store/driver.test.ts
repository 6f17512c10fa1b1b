import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chooseDriver } from '../../../src/tracker/store/driver/chooseDriver';
import { findNativeBinding } from '../../../src/tracker/store/driver/nativeBinding';
import { sqliteFailure } from '../../../src/tracker/store/driver/sqliteFailure';
import { DIST_DIR, DRIVERS, refusal } from './storeFixture';

let dist: string;

beforeAll(() => {
  dist = mkdtempSync(join(tmpdir(), 'dist-'));
  mkdirSync(join(dist, 'prebuilds'));
  for (const target of [`${process.platform}-${process.arch}`, 'linux-x64', 'linuxmusl-x64', 'win32-arm64']) {
    writeFileSync(join(dist, 'prebuilds', `${target}.node`), 'not a library');
  }
});

afterAll(() => rmSync(dist, { recursive: true, force: true }));

describe("better-sqlite3's native half", () => {
  const host = { platform: 'linux', arch: 'x64', napi: 10, musl: false, glibc: '2.34' };

  it.each([
    ['is found on glibc 2.34', host, 'linux-x64.node'],
    ['is found on a later glibc', { ...host, glibc: '2.100' }, 'linux-x64.node'],
    ['is found on a third glibc', { ...host, glibc: '3.1' }, 'linux-x64.node'],
    ['is left alone on glibc 2.28', { ...host, glibc: '2.28' }, null],
    ['is its own on musl', { ...host, musl: true, glibc: null }, 'linuxmusl-x64.node'],
    ['is tried where the version of glibc is not told', { ...host, glibc: null }, 'linux-x64.node'],
    [
      'is found on Windows',
      { platform: 'win32', arch: 'arm64', napi: 10, musl: false, glibc: null },
      'win32-arm64.node',
    ],
    ['is left alone below Node-API 10', { ...host, napi: 9 }, null],
    ['is left alone where Node-API is unknown', { ...host, napi: Number.NaN }, null],
    ['is missing for another processor', { ...host, arch: 'riscv64' }, null],
  ])('%s', (_, where, file) => {
    expect(findNativeBinding(dist, where)).toBe(file && join(dist, 'prebuilds', file));
  });
});

describe('the choice of a driver', () => {
  const nameOf = (choice: Parameters<typeof chooseDriver>[0]) => {
    const driver = chooseDriver(choice)(':memory:', { readOnly: false });
    driver.close();
    return driver.name.replace(/ .*/, '');
  };

  it('is better-sqlite3 where it can be loaded', () => {
    expect(nameOf({ distDir: DIST_DIR })).toBe('better-sqlite3');
  });

  it('falls back to node:sqlite where the native half is missing or does not load', () => {
    expect([nameOf({ distDir: join(dist, 'nowhere') }), nameOf({ distDir: dist })]).toEqual([
      'node:sqlite',
      'node:sqlite',
    ]);
  });

  it('says which Node is needed where there is neither', () => {
    expect(refusal(() => chooseDriver({ distDir: dist, only: 'better-sqlite3' }))).toEqual({
      code: 'STORAGE',
      message: expect.stringContaining('Node 22 or newer is needed'),
    });
  });
});

describe.each(DRIVERS)('a failure of %s', (only) => {
  it('is told apart by kind', () => {
    const driver = chooseDriver({ distDir: DIST_DIR, only })(':memory:', { readOnly: false });
    driver.exec('CREATE TABLE t (a UNIQUE); INSERT INTO t VALUES (1); PRAGMA max_page_count = 3');
    const kind = (work: () => void) => {
      try {
        work();
      } catch (error) {
        return sqliteFailure(error);
      }
      return 'none';
    };
    const kinds = [
      kind(() => driver.exec('INSERT INTO t VALUES (1)')),
      kind(() => driver.exec('INSERT INTO t VALUES (hex(randomblob(100000)))')),
      kind(() => driver.exec('PRAGMA query_only = 1; INSERT INTO t VALUES (2)')),
      kind(() => driver.exec('nonsense')),
    ];
    driver.close();
    expect([...kinds, sqliteFailure(new Error('no')), sqliteFailure('text')]).toEqual([
      'other',
      'full',
      'read-only',
      'other',
      null,
      null,
    ]);
  });
});

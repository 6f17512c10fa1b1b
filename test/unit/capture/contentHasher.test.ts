import { appendFileSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ContentHasher } from '../../../src/tracker/capture/data/contentHasher';
import { toFileStat } from '../../../src/tracker/capture/data/fileStat';
import { ChangedWhileRead, FileHasher } from '../../../src/tracker/capture/data/hashFile';
import { HashPool } from '../../../src/tracker/capture/data/hashPool';
import { useWorkerBundle } from './buildWorker';

const worker = useWorkerBundle();
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hasher-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const noCache = { cached: () => null, remember: () => {} };

describe('reading a file', () => {
  it('notices a change that is made while it reads', () => {
    const file = join(folder, 'a');
    writeFileSync(file, 'x'.repeat(10));
    const hasher = new FileHasher(() => writeFileSync(file, 'y'.repeat(10)));
    expect(() => hasher.hash(Buffer.from(file), toFileStat(statSync(file)))).toThrow(ChangedWhileRead);
  });

  it('ends even where the file grows as fast as it is read', () => {
    const file = join(folder, 'a');
    writeFileSync(file, 'x');
    const hasher = new FileHasher(() => appendFileSync(file, 'y'));
    expect(() => hasher.hash(Buffer.from(file), toFileStat(statSync(file)))).toThrow(ChangedWhileRead);
  });

  it('starts only when any later write must leave another time', () => {
    const file = join(folder, 'a');
    writeFileSync(file, 'x');
    const stat = toFileStat(statSync(file));
    new FileHasher(() => {}).hash(Buffer.from(file), stat);
    expect(Date.now() - stat.ctimeUs / 1000).toBeGreaterThanOrEqual(19);
  });
});

describe('reading a folder', () => {
  it('notices a file that changes after it was read and before the folder is done', async () => {
    writeFileSync(join(folder, 'a'), '1');
    const pool = new HashPool({ workerFile: join(worker.dist, 'hashWorker.js'), size: 1, idle: 1000 });
    const hasher = new ContentHasher(
      {
        scan: (path) => pool.scan(path),
        hash: async (batch, onBytes) => {
          const reply = await pool.hash(batch, onBytes);
          appendFileSync(join(folder, 'a'), '2');
          return reply;
        },
      },
      noCache,
    );
    const found = await hasher.hash(folder);
    await pool.dispose();
    expect(found).toEqual({ kind: 'changed', path: folder, code: 'CHANGED' });
  });

  it('is done once for all who ask at the same time', async () => {
    writeFileSync(join(folder, 'a'), '1');
    const pool = new HashPool({ workerFile: join(worker.dist, 'hashWorker.js'), size: 1, idle: 1000 });
    let batches = 0;
    const counting = {
      scan: (path: string) => pool.scan(path),
      hash: (...args: Parameters<HashPool['hash']>) => {
        batches++;
        return pool.hash(...args);
      },
    };
    const hasher = new ContentHasher(counting, noCache);
    const found = await Promise.all([hasher.hash(folder), hasher.hash(folder), hasher.hash(folder)]);
    await pool.dispose();
    expect([new Set(found).size, batches]).toEqual([1, 1]);
  });

  it('gives the hash even where the cache cannot be written', async () => {
    writeFileSync(join(folder, 'a'), '1');
    const pool = new HashPool({ workerFile: join(worker.dist, 'hashWorker.js'), size: 1, idle: 1000 });
    const full = {
      cached: () => null,
      remember: () => {
        throw new Error('the disk is full');
      },
    };
    const found = await new ContentHasher(pool, full).hash(join(folder, 'a'));
    await pool.dispose();
    expect(found).toMatchObject({ hash: 'sha256:6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b' });
  });
});

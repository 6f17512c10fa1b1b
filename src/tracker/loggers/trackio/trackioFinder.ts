import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { OpenDriver } from '../../store/driver/driver';
import type { FoundFile, LogFinder } from '../logFinder';
import type { FoundLog } from '../loggers';
import { readHead } from '../readHead';
import { databaseStamp, withDatabase } from './trackioDatabase';
import { trackioRuns } from './trackioTables';

const HEAD = 256 * 1024;

/** Finds the runs in trackio's databases. */
export class TrackioFinder implements LogFinder {
  private readonly known = new Map<string, { stamp: string; logs: FoundLog[] }>();

  constructor(private readonly open: OpenDriver) {}

  async find(_root: string, files: readonly FoundFile[], signal?: AbortSignal): Promise<FoundLog[]> {
    const found: FoundLog[] = [];
    for (const { path } of files) {
      if (!path.endsWith('.db')) continue;
      signal?.throwIfAborted();
      found.push(...(await this.logsOf(path)));
    }
    return found;
  }

  private async logsOf(path: string): Promise<FoundLog[]> {
    const stamp = await databaseStamp(path);
    const known = this.known.get(path);
    if (stamp === null || known?.stamp === stamp) return known?.logs ?? [];
    const logs = (await isTrackio(path)) ? await this.read(path) : [];
    this.known.set(path, { stamp, logs });
    return logs;
  }

  /** One that is damaged, or locked for long, is passed over. */
  private async read(path: string): Promise<FoundLog[]> {
    const runs = await withDatabase(path, this.open, trackioRuns).catch(() => []);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }));
    return runs.map((run) => ({
      format: 'trackio',
      path,
      part: run.key,
      name: run.name,
      experiment: basename(path, '.db'),
      startTime: timeOf(run.first, mtimeMs),
      modified: timeOf(run.last, mtimeMs),
    }));
  }
}

/** Whether the words of trackio's schema are in the database or in its write-ahead log, where they are at first. */
async function isTrackio(path: string): Promise<boolean> {
  const head = await readHead(path, HEAD);
  if (head.subarray(0, 15).toString('latin1') !== 'SQLite format 3') return false;
  const text = head.toString('latin1') + (await readHead(`${path}-wal`, HEAD)).toString('latin1');
  return /CREATE TABLE\s+(?:IF NOT EXISTS\s+)?"?metrics"?\s*\(/i.test(text) && text.includes('run_name');
}

function timeOf(text: string, otherwise: number): number {
  const time = Date.parse(text);
  return Number.isNaN(time) ? otherwise : time;
}

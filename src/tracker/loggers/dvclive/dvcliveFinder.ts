import { basename, dirname } from 'node:path';
import type { FoundFile, LogFinder } from '../logFinder';
import type { FoundLog } from '../loggers';

const TABLE = /^(.+)[\\/]plots[\\/]metrics[\\/].+\.[ct]sv$/;

/** Finds DVCLive's folders by the tables in their `plots/metrics`. */
export class DvcliveFinder implements LogFinder {
  async find(_root: string, files: readonly FoundFile[]): Promise<FoundLog[]> {
    const logs = new Map<string, FoundLog>();
    for (const { path, modified } of files) {
      const folder = TABLE.exec(path)?.[1];
      if (folder === undefined) continue;
      const log = logs.get(folder) ?? logOf(folder, modified);
      log.startTime = Math.min(log.startTime, modified);
      log.modified = Math.max(log.modified, modified);
      logs.set(folder, log);
    }
    return [...logs.values()];
  }
}

function logOf(path: string, modified: number): FoundLog {
  const own = basename(path);
  const name = own === 'dvclive' ? basename(dirname(path)) : own;
  return { format: 'dvclive', path, part: null, name, experiment: null, startTime: modified, modified };
}

import { basename, dirname } from 'node:path';
import type { StorePaths } from '../../platform/storePaths';
import type { FoundLog, Loggers } from '../loggers/loggers';
import { runIdOf } from '../loggers/logId';
import type { Store } from '../store/store';
import type { TransferTask } from '../transfers/transferTask';
import { attempt } from './attempt';
import { LogImport } from './logImport';
import { ArtifactWriter } from './write/artifactWriter';

export interface LogsImport {
  store: Store;
  paths: StorePaths;
  loggers: Loggers;
  mode: 'copy' | 'link';
  task: TransferTask;
}

/** Brings in the logs of other loggers below a folder, or in one file. */
export async function importLogs(path: string, { store, paths, loggers, mode, task }: LogsImport): Promise<void> {
  const found = ownLogs(await loggers.find(path, { signal: task.signal }), path);
  const artifacts = new ArtifactWriter({ paths, mode, task });
  task.expect((task.progress.total ?? task.progress.done) + found.length);
  for (const log of found) {
    task.signal.throwIfAborted();
    const experiment = log.path === path ? basename(dirname(path)) : basename(path);
    const logs = new LogImport({ store, paths, loggers, artifacts, task }, experiment);
    task.at(`${log.experiment ?? experiment}/${log.name}`);
    const outcome = await attempt(task, log.path, () => logs.write(log));
    task.run(runIdOf(log), outcome ?? 'failed');
  }
}

/** Plain tables and JSON lines may be anybody's: they count where they were named, or nothing else is there. */
function ownLogs(found: FoundLog[], path: string): FoundLog[] {
  const named = found.filter(({ format, path: own }) => own === path || (format !== 'csv' && format !== 'jsonl'));
  return named.length > 0 ? named : found;
}

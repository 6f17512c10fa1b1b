import { readdir, readlink } from 'node:fs/promises';
import { processesWithVariable } from '../../../platform/processVariable';
import { isLogName } from '../walkLogs';

/** Names the run to its own processes; see launch/childEnvironment. */
const RUN_ID_VARIABLE = 'MLOPS_RUN_ID';

export interface OpenLogs {
  pids: number[];
  /** Absolute. */
  paths: string[];
}

/** Files with names as loggers give them, that the processes of a run have open now; nothing where one can't see that. */
export async function openLogsOf(runId: string): Promise<OpenLogs> {
  const pids = processesWithVariable(RUN_ID_VARIABLE, runId) ?? [];
  const found = new Set<string>();
  for (const pid of pids) {
    const folder = `/proc/${pid}/fd`;
    const names = await readdir(folder).catch((): string[] => []);
    const targets = await Promise.all(names.map((name) => readlink(`${folder}/${name}`).catch(() => '')));
    for (const path of targets) if (path.startsWith('/') && isLogName(path)) found.add(path);
  }
  return { pids, paths: [...found] };
}

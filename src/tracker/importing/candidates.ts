import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { StorePaths } from '../../platform/storePaths';
import type { ImportCandidate } from '../../shared/protocol/trackerApi';
import type { FoundLog, LoggerFormat, Loggers } from '../loggers/loggers';
import type { OpenDriver } from '../store/driver/driver';
import { GitObjects } from './dvc/gitObjects';
import { databasesIn, isFileStore } from './findSources';
import { subfolders } from './mlflowFiles/folderTexts';

const GIT_TIMEOUT_MS = 5_000;
/** Looking for logs gives up after so many milliseconds: an offer is not worth more. */
const LOGS_TIMEOUT_MS = 10_000;
const MOST_COUNTED = 10_000;

const LOGGERS: Partial<Record<LoggerFormat, string>> = {
  wandb: 'W&B runs',
  tensorboard: 'TensorBoard logs',
  lightning: 'Lightning logs',
  dvclive: 'DVCLive logs',
  trackio: 'trackio runs',
  transformers: 'Hugging Face runs',
  keras: 'Keras logs',
};

export interface CandidateParts {
  loggers: Loggers;
  openDatabase: OpenDriver;
}

/** What the store's folder and the folders right in it hold of other tools. */
export async function findCandidates({ folder, root }: StorePaths, parts: CandidateParts): Promise<ImportCandidate[]> {
  const inside = (await subfolders(folder)).filter((name) => !name.startsWith('.') && name !== 'node_modules');
  const folders = [folder, ...inside.map((name) => join(folder, name))];
  const found: ImportCandidate[] = [];
  for (const place of folders) {
    if (place === root) continue;
    found.push(...(await mlflowIn(place, parts.openDatabase)));
  }
  return [...found, ...(await dvcIn(folder)), ...(await logsIn(folder, parts.loggers))];
}

async function mlflowIn(folder: string, openDatabase: OpenDriver): Promise<ImportCandidate[]> {
  const found: ImportCandidate[] = [];
  for (const name of await databasesIn(folder)) {
    const path = join(folder, name);
    const runs = countRows(path, openDatabase);
    if (runs !== 0) found.push({ path, what: 'MLflow database', format: 'mlflow-database', runs });
  }
  const store = join(folder, 'mlruns');
  if (await isFileStore(store)) {
    const runs = await countRuns(store);
    if (runs !== 0) found.push({ path: store, what: 'MLflow runs', format: 'mlflow-files', runs });
  }
  return found;
}

/** null where it is locked or damaged. */
function countRows(file: string, openDatabase: OpenDriver): number | null {
  try {
    const database = openDatabase(file, { readOnly: true });
    try {
      return (database.prepare('SELECT count(*) AS count FROM runs').get() as { count: number }).count;
    } finally {
      database.close();
    }
  } catch {
    return null;
  }
}

/** By the names of the folders alone; null for more than are worth counting. */
async function countRuns(store: string): Promise<number | null> {
  let count = 0;
  for (const experiment of await subfolders(store)) {
    if (experiment === 'models') continue;
    const names = await readdir(join(store, experiment)).catch(() => []);
    count += names.filter((name) => /^[0-9a-f]{32}$/.test(name)).length;
    if (count > MOST_COUNTED) return null;
  }
  return count;
}

async function dvcIn(folder: string): Promise<ImportCandidate[]> {
  const path = join(folder, '.dvc');
  if (!existsSync(path)) return [];
  const git = new GitObjects(folder, AbortSignal.timeout(GIT_TIMEOUT_MS));
  const refs = await git.experiments().catch(() => []);
  return refs.length === 0 ? [] : [{ path, what: 'DVC experiments', format: 'dvc', runs: refs.length }];
}

/** One offer for each tool and the folder right in the workspace's that holds its logs. */
async function logsIn(folder: string, loggers: Loggers): Promise<ImportCandidate[]> {
  const found = await loggers.find(folder, { signal: AbortSignal.timeout(LOGS_TIMEOUT_MS) }).catch(() => []);
  const groups = new Map<string, { path: string; what: string; logs: FoundLog[] }>();
  for (const log of found) {
    const what = LOGGERS[log.format];
    if (what === undefined) continue;
    const path = topFolder(folder, log.path);
    const group = groups.get(`${log.format} ${path}`) ?? { path, what, logs: [] };
    groups.set(`${log.format} ${path}`, group);
    group.logs.push(log);
  }
  return [...groups.values()].map(({ path, what, logs }) => {
    return { path, what, format: logs[0]?.format ?? basename(path), runs: logs.length };
  });
}

function topFolder(folder: string, path: string): string {
  const [first = ''] = path.slice(folder.length + 1).split(/[\\/]/);
  return join(folder, first);
}

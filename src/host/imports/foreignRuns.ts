import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Something in a folder that another tool made. */
export interface ForeignRuns {
  /** Relative to the folder. */
  name: string;
  /** Whose it is, for people. */
  tool: string;
}

const TOOLS: Readonly<Record<string, string>> = {
  'mlflow.db': 'MLflow',
  mlruns: 'MLflow',
  wandb: 'W&B',
  lightning_logs: 'Lightning',
  dvclive: 'DVCLive',
};

/** Where PyTorch's SummaryWriter and TensorBoard's own examples write when nobody says where. */
const EVENT_FOLDERS = ['runs', 'logs'];
const EVENT_FILE = /^events\.out\.tfevents\./;
/** Folders of one place that are looked into for event files. */
const MOST_LOOKED_INTO = 20;

/**
 * What other tools left right in a folder, told by names alone: a look that costs milliseconds and starts nothing. With
 * `before` (milliseconds since the epoch), only what was there already: what came later was made by runs that are tracked.
 */
export async function findForeignRuns(folder: string, before: number | null): Promise<ForeignRuns[]> {
  const names = await list(folder);
  const found: ForeignRuns[] = names.flatMap((name) => (name in TOOLS ? [{ name, tool: TOOLS[name] ?? '' }] : []));
  for (const name of EVENT_FOLDERS.filter((each) => names.includes(each))) {
    if (await holdsEvents(join(folder, name))) found.push({ name, tool: 'TensorBoard' });
  }
  if (names.some((name) => EVENT_FILE.test(name))) found.push({ name: '.', tool: 'TensorBoard' });
  if (before === null) return found;
  const old = await Promise.all(found.map(async ({ name }) => (await madeAt(join(folder, name))) < before));
  return found.filter((_each, index) => old[index]);
}

async function holdsEvents(folder: string): Promise<boolean> {
  const names = await list(folder);
  if (names.some((name) => EVENT_FILE.test(name))) return true;
  const below = await Promise.all(names.slice(0, MOST_LOOKED_INTO).map((name) => list(join(folder, name))));
  return below.flat().some((name) => EVENT_FILE.test(name));
}

/** When it was made, as far as the disk knows; infinitely late where it cannot be told. */
async function madeAt(path: string): Promise<number> {
  const found = await stat(path).catch(() => null);
  return found === null ? Number.POSITIVE_INFINITY : found.birthtimeMs || found.ctimeMs;
}

function list(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}

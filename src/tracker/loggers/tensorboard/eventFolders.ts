import { basename, dirname, join, relative, sep } from 'node:path';
import { HPARAMS_PREFIX } from './hparams';

/** Of each folder with event files, the first tags in them. */
export type TagsOfFolders = ReadonlyMap<string, readonly string[]>;

/** Folders that writers make for the parts of one run. */
const SPLIT = /^(?:train|training|val|valid|validation|test|testing|eval|evaluation|dev)$/i;
/** Where PyTorch's and tensorboardX's add_hparams put the params: a folder named by the time in seconds. */
const TIME = /^\d{9,}(?:\.\d+)?$/;
const MAX_DEPTH = 6;

/**
 * The folder that stands for the run whose event files lie in `folder`, at most `root`. The parts of a run that writers
 * put below it belong to it: `train` and `validation`, the params of add_hparams, the curves of add_scalars.
 */
export function runFolderOf(folder: string, root: string, tagsOf: TagsOfFolders): string {
  if (folder === root) return folder;
  const tags = tagsOf.get(folder) ?? [];
  for (let above = dirname(folder), depth = 0; depth < MAX_DEPTH; above = dirname(above), depth++) {
    const tagsAbove = tagsOf.get(above);
    if (tagsAbove !== undefined && isPart(slashed(relative(above, folder)), tags, tagsAbove)) return above;
    if (above === root || above === dirname(above)) break;
  }
  return SPLIT.test(basename(folder)) ? dirname(folder) : folder;
}

function isPart(inside: string, tags: readonly string[], tagsAbove: readonly string[]): boolean {
  if (!inside.includes('/') && isHparamsPart(inside, tags, tagsAbove)) return true;
  return tags.some((tag) => curveOf(inside, tag) !== null);
}

/** add_hparams with a name of its own; a search of Keras has its description above and the params in each run. */
function isHparamsPart(inside: string, [first]: readonly string[], [firstAbove]: readonly string[]): boolean {
  if (first !== `${HPARAMS_PREFIX}experiment`) return false;
  return TIME.test(inside) || firstAbove?.startsWith(HPARAMS_PREFIX) !== true;
}

/** The name of one of add_scalars' curves: `acc_train` below a run holds the tag `acc` in PyTorch, `acc/train` in tensorboardX. */
function curveOf(inside: string, tag: string): string | null {
  if (tag === '') return null;
  if (inside.startsWith(`${tag}/`)) return inside;
  const start = `${tag.replaceAll('/', '_')}_`;
  return !inside.includes('/') && inside.startsWith(start) ? `${tag}/${inside.slice(start.length)}` : null;
}

/** The metric's name. `inside` is the folder of the event file below the run's, `''` for itself; `bare`: it holds params. */
export function keyOf(inside: string, bare: boolean, tag: string): string {
  if (inside === '' || (bare && !SPLIT.test(inside))) return tag;
  return curveOf(inside, tag) ?? `${inside}/${tag}`;
}

/** Event files of a run: their names tell when they were begun, in seconds. */
export function isEventFileName(name: string): boolean {
  return name.includes('tfevents') && !name.endsWith('.profile-empty');
}

/** In the order in which they were begun, since a later one may write steps again. */
export function inTimeOrder(a: string, b: string): number {
  return timeOf(a) - timeOf(b) || (a < b ? -1 : 1);
}

function timeOf(path: string): number {
  return Number(/tfevents\.(\d+)/.exec(basename(path))?.[1] ?? 0);
}

export function insideOf(run: string, file: string): string {
  return slashed(relative(run, join(file, '..')));
}

function slashed(path: string): string {
  return path.split(sep).join('/');
}

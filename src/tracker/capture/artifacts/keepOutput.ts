import { constants } from 'node:fs';
import { access, cp, lstat, mkdir, mkdtemp, readlink, realpath, rename, rm } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { HashPool } from '../data/hashPool';
import { isProblem, type Scan, STAT_FIELDS } from '../data/hashProtocol';

export interface KeptOutput {
  /** Relative to the run's artifact folder, forward slashes. */
  path: string;
  kind: Scan['kind'];
}

/** An output that could not be kept; the message is a sentence for people. */
export class NotKept extends Error {}

export interface OutputPlaces {
  cwd: string;
  /** The run's artifact folder. */
  artifacts: string;
  /** The store, which is never an output. */
  storeRoot: string;
  startTime: number;
}

/** Clocks of file systems lag by up to a tick, and some know only (even) seconds; milliseconds. */
const CLOCK_TICK = 20;
const COARSE_CLOCK_TICK = 2000;

/** Copies one output into the run's artifact folder, whole or not at all. Throws NotKept. */
export async function keepOutput(output: string, places: OutputPlaces, pool: HashPool): Promise<KeptOutput> {
  const source = resolve(places.cwd, output);
  const scan = await pool.scan(source);
  if (isProblem(scan)) throw new NotKept(missingSentence(output, scan.kind === 'missing', scan.code));
  if (isInside(await realpath(places.storeRoot).catch(() => places.storeRoot), scan.realPath)) {
    throw new NotKept(
      `The output ${output} holds the cockpit's own folder, so it was not kept. Name a folder below it.`,
    );
  }
  if (isInside(scan.realPath, await realpath(places.artifacts).catch(() => places.artifacts))) {
    return { path: slashes(relative(places.artifacts, source)), kind: scan.kind };
  }
  if (!writtenSince(scan, places.startTime)) {
    throw new NotKept(`The output ${output} was not written by this run, so it was not kept.`);
  }
  return copy(output, scan, await freePlace(placeOf(output, source, places.cwd), scan, places, pool), places);
}

function missingSentence(output: string, missing: boolean, code: string): string {
  if (missing) return `The output ${output} was not there when the run ended.`;
  return `The output ${output} could not be read (${code}), so it was not kept.`;
}

function writtenSince(scan: Scan, startTime: number): boolean {
  const tick = scan.newestUs % 1_000_000 === 0 ? COARSE_CLOCK_TICK : CLOCK_TICK;
  return scan.newestUs / 1000 >= startTime - tick;
}

/** Inside the working folder by its relative path, from outside by its name. */
function placeOf(output: string, source: string, cwd: string): string {
  const inside = relative(cwd, source);
  if (inside === '' || !isInside(source, cwd)) return basename(source) || basename(output);
  return inside;
}

/** The place itself, or the first numbered one that is free or already holds this very output (from a tracker that ended here). */
async function freePlace(place: string, scan: Scan, places: OutputPlaces, pool: HashPool): Promise<string> {
  for (let number = 1; ; number++) {
    const numbered = number === 1 ? place : `${place}-${number}`;
    const there = await pool.scan(join(places.artifacts, numbered));
    if (isProblem(there) || looksSame(there, scan)) return numbered;
  }
}

/** Same names, sizes and times to the millisecond. */
function looksSame(a: Scan, b: Scan): boolean {
  if (a.kind !== b.kind || a.names !== b.names) return false;
  return a.stats.every((value, index) => {
    const field = index % STAT_FIELDS;
    return field > 1 || Math.abs(value - (b.stats[index] ?? 0)) <= (field === 0 ? 0 : 1000);
  });
}

async function copy(output: string, scan: Scan, place: string, places: OutputPlaces): Promise<KeptOutput> {
  const target = join(places.artifacts, place);
  const kept: KeptOutput = { path: slashes(place), kind: scan.kind };
  if (await exists(target)) return kept;
  const scratch = join(places.storeRoot, 'tmp');
  await mkdir(scratch, { recursive: true });
  const half = await mkdtemp(join(scratch, 'artifact-'));
  try {
    const whole = join(half, 'whole');
    await cp(scan.realPath, whole, {
      recursive: true,
      preserveTimestamps: true,
      verbatimSymlinks: true,
      mode: constants.COPYFILE_FICLONE,
      filter: (from) => isKept(from, scan.realPath),
    });
    await mkdir(dirname(target), { recursive: true });
    await rename(whole, target);
    return kept;
  } catch (error) {
    throw new NotKept(copySentence(output, error as NodeJS.ErrnoException), { cause: error });
  } finally {
    await rm(half, { recursive: true, force: true });
  }
}

function copySentence(output: string, { code, message }: NodeJS.ErrnoException): string {
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return `The disk is full, so the output ${output} was not kept. Free some space and copy it yourself.`;
  }
  return `The output ${output} could not be copied, so it was not kept: ${message}`;
}

/** Files, folders, and links that stay inside the output. */
async function isKept(from: string, root: string): Promise<boolean> {
  const stat = await lstat(from);
  if (!stat.isSymbolicLink()) return stat.isFile() || stat.isDirectory();
  const link = await readlink(from);
  return !isAbsolute(link) && isInside(resolve(dirname(from), link), root);
}

function isInside(path: string, folder: string): boolean {
  const inside = relative(folder, path);
  return inside !== '..' && !inside.startsWith(`..${sep}`) && !isAbsolute(inside);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function slashes(path: string): string {
  return path.split(sep).join('/');
}

import { createHash } from 'node:crypto';
import { constants, createReadStream, type Stats } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { StorePaths } from '../../../platform/storePaths';
import type { Artifact } from '../../../shared/model/artifact';
import type { TransferTask } from '../../transfers/transferTask';
import type { ArtifactPlace } from '../importSource';
import { isElsewhere } from '../localPlace';

/** A run or model, for people, and its own place in the store. */
export interface ArtifactOwner {
  name: string;
  folder: string;
}

/** What came of the artifacts of a run or model. */
export interface WrittenArtifacts {
  /** Where they are read from; null for the store's own place. */
  uri: string | null;
  /** New or changed ones. */
  artifacts: Artifact[];
}

interface Found {
  file: string;
  /** Among the artifacts, forward slashes. */
  path: string;
  stats: Stats;
}

export interface ArtifactOptions {
  paths: StorePaths;
  mode: 'copy' | 'link';
  task: TransferTask;
}

/** Copies the artifacts of a run or model into the store, file by file, or links them where they are. */
export class ArtifactWriter {
  private toldElsewhere = new Set<string>();

  constructor(private readonly options: ArtifactOptions) {}

  /**
   * `known`: those that are listed, by path; null for what has no list, as logged models have none. Rejects when the task is cancelled. What can't be read or kept is told
   * to the task.
   */
  async write(
    owner: ArtifactOwner,
    place: ArtifactPlace,
    known: ReadonlyMap<string, Artifact> | null,
  ): Promise<WrittenArtifacts> {
    if (place.folder === null && !place.files) return { uri: this.elsewhere(owner.name, place), artifacts: [] };
    const found = await this.find(place);
    if (this.options.mode === 'link' && place.folder !== null) {
      const fresh = found.filter(({ path, stats }) => known?.get(path)?.bytes !== stats.size);
      return { uri: pathToFileURL(place.folder).href, artifacts: fresh.map(linked) };
    }
    return { uri: null, artifacts: await this.copyAll(owner.folder, found, known) };
  }

  /** Takes out what a cancelled import left of a thing that did not come in. */
  async remove({ folder }: ArtifactOwner): Promise<void> {
    await rm(folder, { recursive: true, force: true });
  }

  /** An address of another machine or service is kept as it is. */
  private elsewhere(where: string, place: ArtifactPlace): string | null {
    const { uri } = place;
    if (uri === null || !isElsewhere(place)) return null;
    const service = uri.split('/').slice(0, 3).join('/');
    if (!this.toldElsewhere.has(service)) {
      this.toldElsewhere.add(service);
      this.options.task.problem(where, `Artifacts at ${service} stay there: they are on no disk of this machine.`);
    }
    return uri;
  }

  private async copyAll(
    folder: string,
    found: Found[],
    known: ReadonlyMap<string, Artifact> | null,
  ): Promise<Artifact[]> {
    const { task } = this.options;
    const artifacts: Artifact[] = [];
    for (const { file, path, stats } of found) {
      task.signal.throwIfAborted();
      const target = join(folder, ...path.split('/'));
      try {
        const same = await isCopyOf(target, stats);
        if (same && (known === null || known.get(path)?.bytes === stats.size)) continue;
        if (!same) await this.copy(file, target);
        if (known !== null) artifacts.push({ path, bytes: stats.size, hash: await this.hash(target), kind: 'file' });
        task.artifact(stats.size);
      } catch (error) {
        task.signal.throwIfAborted();
        task.problem(file, error);
      }
    }
    return artifacts;
  }

  /** Whole or not at all; shares disk blocks with the original where the file system can. */
  private async copy(file: string, target: string): Promise<void> {
    const scratch = join(this.options.paths.root, 'tmp');
    await mkdir(scratch, { recursive: true });
    const half = await mkdtemp(join(scratch, 'import-'));
    try {
      await copyFile(file, join(half, 'whole'), constants.COPYFILE_FICLONE);
      await mkdir(dirname(target), { recursive: true });
      await rename(join(half, 'whole'), target);
    } finally {
      await rm(half, { recursive: true, force: true });
    }
  }

  private async hash(file: string): Promise<string> {
    const hash = createHash('sha256');
    const { signal } = this.options.task;
    for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20, signal })) hash.update(chunk as Buffer);
    return `sha256:${hash.digest('hex')}`;
  }

  private async find({ folder, files = [] }: ArtifactPlace): Promise<Found[]> {
    const found = folder === null ? [] : await this.below(folder, await realpath(folder), '');
    for (const { file, path } of files) {
      const stats = await stat(file).catch((error: unknown) => this.options.task.problem(file, error));
      if (stats) found.push({ file, path, stats });
    }
    return found;
  }

  private async below(folder: string, root: string, prefix: string): Promise<Found[]> {
    const found: Found[] = [];
    for (const { name } of await readdir(folder, { withFileTypes: true })) {
      this.options.task.signal.throwIfAborted();
      const file = join(folder, name);
      try {
        const real = await realpath(file);
        // A link out of the artifacts is not theirs, and one to a folder above would never end.
        if (real !== root && !real.startsWith(root + sep))
          throw new Error('It is a link that leads out of the artifacts.');
        const stats = await stat(real);
        if (stats.isFile()) found.push({ file, path: prefix + name, stats });
        else if (stats.isDirectory() && real === join(await realpath(folder), name))
          found.push(...(await this.below(real, root, `${prefix}${name}/`)));
      } catch (error) {
        this.options.task.signal.throwIfAborted();
        this.options.task.problem(file, error);
      }
    }
    return found;
  }
}

/** As large, and not older than the original. */
async function isCopyOf(target: string, original: Stats): Promise<boolean> {
  const copy = await stat(target).catch(() => null);
  return copy !== null && copy.size === original.size && copy.mtimeMs >= original.mtimeMs;
}

function linked({ path, stats }: Found): Artifact {
  return { path, bytes: stats.size, hash: null, kind: 'file' };
}

import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { mkdir, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { StorePaths } from '../../platform/storePaths';
import type { ModelVersion } from '../../shared/model/modelVersion';
import type { Store } from '../store/store';
import { copyArtifact } from './artifactCopy';
import type { ContentSource } from './registry';
import { stagingFolder, versionFolder } from './versionFolder';

/** Milliseconds that a request waits for the copy of what it registers. */
const PATIENCE = 500;

type VersionId = Pick<ModelVersion, 'model' | 'version'>;

/** The read-only copies that versions registered by a URI have of their content. */
export class ContentCopies {
  private readonly underWay = new Map<string, Promise<void>>();

  constructor(
    private readonly store: Store,
    private readonly paths: StorePaths,
  ) {}

  async take(version: VersionId, source: ContentSource): Promise<void> {
    const key = `${version.model}/${version.version}`;
    const copy = this.underWay.get(key) ?? this.copy(version, source).catch(() => {});
    this.underWay.set(key, copy);
    void copy.then(() => this.underWay.delete(key));
    const stop = new AbortController();
    await Promise.race([copy, pause(PATIENCE, undefined, { signal: stop.signal }).catch(() => {})]);
    stop.abort();
  }

  /** A version's folder is its own, so it goes as a whole; one that lies elsewhere stays. */
  remove(locations: readonly (string | null)[]): void {
    for (const location of locations) {
      const folder = location === null ? null : dirname(location);
      if (folder === null || relative(this.paths.models, folder).startsWith('..')) continue;
      // The model's folder goes with its last version.
      void rm(folder, { recursive: true, force: true })
        .then(() => rmdir(dirname(folder)))
        .catch(() => {});
    }
  }

  private async copy(version: VersionId, { path, artifactPath }: ContentSource): Promise<void> {
    const staging = stagingFolder(this.paths);
    let placed: string | null = null;
    try {
      await mkdir(staging, { recursive: true });
      const name = basename(artifactPath ?? '') || 'model';
      const { hash, bytes } = await copyArtifact(path, join(staging, name));
      if (this.store.models.version(version.model, version.version).location !== null) return;
      const folder = versionFolder(this.store, this.paths, version);
      mkdirSync(dirname(folder), { recursive: true });
      rmSync(folder, { recursive: true, force: true });
      renameSync(staging, folder);
      placed = folder;
      const content = { artifactPath, hash, bytes, location: join(folder, name) };
      this.store.models.setContent(version.model, version.version, content);
    } catch (error) {
      // The version may have been removed or renamed meanwhile.
      if (placed !== null) await rm(placed, { recursive: true, force: true });
      throw error;
    } finally {
      await rm(staging, { recursive: true, force: true });
    }
  }
}

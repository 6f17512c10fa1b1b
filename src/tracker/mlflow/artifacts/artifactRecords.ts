import { createHash } from 'node:crypto';
import { checksumLine } from '../../../shared/format/checksumLine';
import type { Artifact } from '../../../shared/model/artifact';
import type { Store } from '../../store/store';
import type { ArtifactPlace } from './artifactPlaces';
import type { UploadedFile } from './artifactUploads';

/** A folder that holds this file is one model, to be registered as a whole. */
const MODEL_FILE = 'MLmodel';

/** Keeps the store's list of a run's artifacts in step with its files. */
export class ArtifactRecords {
  constructor(private readonly store: Pick<Store, 'runs' | 'artifacts' | 'transaction'>) {}

  added({ owner, ownPath: path }: ArtifactPlace, { bytes, hash }: UploadedFile): void {
    const runId = this.runOf(owner);
    if (runId === null) return;
    this.store.transaction(() => {
      this.store.artifacts.set(runId, { path, bytes, hash, kind: 'file' });
      this.sumUpModels(runId, path);
    });
  }

  removed({ owner, ownPath: path }: ArtifactPlace): void {
    const runId = this.runOf(owner);
    if (runId === null) return;
    const { artifacts } = this.store;
    this.store.transaction(() => {
      const model = path.endsWith(`/${MODEL_FILE}`) ? [path.slice(0, -MODEL_FILE.length - 1)] : [];
      const gone = artifacts.below(runId, path).map((artifact) => artifact.path);
      artifacts.remove(runId, [path, ...gone, ...model]);
      this.sumUpModels(runId, path);
    });
  }

  private runOf(owner: ArtifactPlace['owner']): string | null {
    return owner?.kind === 'run' && this.store.runs.head(owner.id) !== null ? owner.id : null;
  }

  /** The folders above `path` that are models get the hash that the cockpit gives to a folder of these files. */
  private sumUpModels(runId: string, path: string): void {
    const parts = path.split('/').slice(0, -1);
    for (let depth = parts.length; depth > 0; depth--) {
      const folder = parts.slice(0, depth).join('/');
      const files = this.store.artifacts.below(runId, folder);
      if (files.some((file) => file.path === `${folder}/${MODEL_FILE}`)) {
        this.store.artifacts.set(runId, { ...folderOf(folder, files), path: folder });
      }
    }
  }
}

function folderOf(folder: string, files: readonly Artifact[]): Omit<Artifact, 'path'> {
  const content = createHash('sha256');
  const single = files.filter(({ kind }) => kind === 'file');
  const lines = single.map(({ path, hash }) => ({ name: latin1(path.slice(folder.length + 1)), hash: hash ?? '' }));
  // Latin1 strings sort by their bytes.
  for (const { name, hash } of lines.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    content.update(checksumLine(hash.replace(/^sha256:/, ''), name), 'latin1');
  }
  const bytes = single.reduce((sum, file) => sum + file.bytes, 0);
  return { bytes, hash: `sha256:${content.digest('hex')}`, kind: 'folder' };
}

function latin1(text: string): string {
  return Buffer.from(text).toString('latin1');
}

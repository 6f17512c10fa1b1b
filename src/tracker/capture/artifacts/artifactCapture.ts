import { join } from 'node:path';
import type { StorePaths } from '../../../platform/storePaths';
import type { ArtifactStore } from '../../store/store';
import type { ContentHasher } from '../data/contentHasher';
import { problemSentence } from '../data/datasetProblem';
import type { HashPool } from '../data/hashPool';
import { type KeptOutput, keepOutput, NotKept } from './keepOutput';

export interface ArtifactRequest {
  runId: string;
  cwd: string;
  outputs: string[];
  /** Milliseconds since the epoch: outputs older than this are not the run's. */
  startTime: number;
}

/** Most single files listed of one run. */
const MOST_LISTED = 10_000;

/** Keeps what a run made. */
export class ArtifactCapture {
  constructor(
    private readonly options: {
      paths: StorePaths;
      store: ArtifactStore;
      pool: HashPool;
      hasher: ContentHasher;
      log: (message: string) => void;
    },
  ) {}

  /** Returns sentences on what could not be kept. */
  async capture({ runId, cwd, outputs, startTime }: ArtifactRequest): Promise<string[]> {
    const { paths, pool } = this.options;
    const places = { cwd, artifacts: paths.artifacts(runId), storeRoot: paths.root, startTime };
    const sentences: string[] = [];
    const folders: string[] = [];
    for (const output of new Set(outputs)) {
      try {
        const kept: KeptOutput = await keepOutput(output, places, pool);
        if (kept.kind === 'folder') folders.push(kept.path);
      } catch (error) {
        sentences.push(this.sentence(output, error));
      }
    }
    return [...sentences, ...(await this.list(runId, folders))];
  }

  private async list(runId: string, folders: readonly string[]): Promise<string[]> {
    const { hasher, paths, store } = this.options;
    const root = paths.artifacts(runId);
    try {
      for (const path of folders) {
        const found = await hasher.hash(join(root, path));
        if (!('code' in found)) store.set(runId, { path, bytes: found.bytes, hash: found.hash, kind: 'folder' });
      }
      const files = await hasher.files(root);
      if ('code' in files) return files.kind === 'missing' ? [] : [`Artifacts: ${problemSentence(files)}`];
      const single = files.filter(({ path }) => !folders.some((folder) => path.startsWith(`${folder}/`)));
      for (const file of single.slice(0, MOST_LISTED)) store.set(runId, { ...file, kind: 'file' });
      return single.length > MOST_LISTED
        ? [`The run wrote ${single.length} artifacts; the first ${MOST_LISTED} are listed and all are kept.`]
        : [];
    } catch (error) {
      this.options.log(`Listing the artifacts of run ${runId} failed: ${error instanceof Error ? error.stack : error}`);
      return [`The artifacts could not be listed: ${error instanceof Error ? error.message : error}`];
    }
  }

  private sentence(output: string, error: unknown): string {
    if (error instanceof NotKept) return error.message;
    this.options.log(`Keeping ${output} failed: ${error instanceof Error ? error.stack : error}`);
    return `The output ${output} could not be kept: ${error instanceof Error ? error.message : error}`;
  }
}

import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import type { StorePaths } from '../../../platform/storePaths';
import type { ArtifactStore } from '../../store/store';
import type { LoggedFacts } from '../loggers';

/** Checkpoints stay where they are, unless the job names them as outputs. */
const CHECKPOINTS = 'checkpoints/';
/** Bytes; bigger files stay where they are. */
const MAX_SIZE = 10 * 1024 * 1024;

/** Copies pictures and texts beside a log into its run's artifact folder and lists them; `known` spares doing it again. */
export class ArtifactKeeper {
  private readonly known = new Map<string, string>();

  constructor(
    private readonly paths: StorePaths,
    private readonly store: ArtifactStore,
  ) {}

  /** What can't be read or copied is left out. */
  async keep(runId: string, artifacts: LoggedFacts['artifacts'] = []): Promise<void> {
    const kept = artifacts.filter(({ path }) => !path.startsWith(CHECKPOINTS));
    for (const { file, path } of kept) await this.keepOne(runId, file, path).catch(() => {});
  }

  private async keepOne(runId: string, file: string, path: string): Promise<void> {
    const root = this.paths.artifacts(runId);
    const target = resolve(root, path);
    const { size, mtimeMs } = await stat(file);
    const stamp = `${size} ${mtimeMs}`;
    if (size > MAX_SIZE || !target.startsWith(root + sep) || this.known.get(target) === stamp) return;
    if (resolve(file) !== target) {
      await mkdir(dirname(target), { recursive: true });
      await copyFile(file, target);
    }
    const hash = createHash('sha256')
      .update(await readFile(join(target)))
      .digest('hex');
    this.store.set(runId, { path, bytes: size, hash: `sha256:${hash}`, kind: 'file' });
    this.known.set(target, stamp);
  }
}

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { encodeNumber } from '../../../shared/model/metric';
import type { RunDetail } from '../../../shared/model/run';
import type { PushContext } from './pushContext';
import type { TooLong } from './pushFacts';

/** A file to send, and its path among the run's artifacts. */
export interface Paper {
  file: string;
  path: string;
}

/** Most bytes of a patch. */
const LARGEST_PATCH = 256 * 1024 * 1024;

/** Writes what a server has no place for into files that go with the run's artifacts, below `mlops/`. */
export class RunPaper {
  private constructor(readonly folder: string) {}

  static async make(): Promise<RunPaper> {
    return new RunPaper(await mkdtemp(join(tmpdir(), 'mlops-push-')));
  }

  async write(
    { store, paths, task }: PushContext,
    run: RunDetail,
    tooLong: TooLong,
    metrics: string[],
  ): Promise<Paper[]> {
    await mkdir(join(this.folder, run.id), { recursive: true });
    const papers = [await this.json(run, 'run.json', runFacts(run))];
    if (run.environment) papers.push(await this.json(run, 'environment.json', run.environment));
    if (Object.keys({ ...tooLong.params, ...tooLong.tags }).length > 0) {
      papers.push(await this.json(run, 'long-values.json', tooLong));
    }
    if (metrics.length > 0) {
      const series = metrics.map((key) => [key, historyOf(store.metrics.history(run.id, key))]);
      papers.push(await this.json(run, 'metrics.json', Object.fromEntries(series)));
    }
    const log = paths.log(run.id);
    if (existsSync(log)) papers.push({ file: log, path: 'mlops/output.log' });
    const patch = await this.patch(run).catch((error: unknown) => task.problem(`run ${run.name}, its snapshot`, error));
    if (patch) papers.push(patch);
    return papers;
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  private async json(run: RunDetail, name: string, content: unknown): Promise<Paper> {
    const file = join(this.folder, run.id, name);
    await writeFile(file, `${JSON.stringify(content, null, 1)}\n`);
    return { file, path: `mlops/${name}` };
  }

  /** What the snapshot changes in the commit, for a run whose code was not all committed. */
  private async patch(run: RunDetail): Promise<Paper | null> {
    const { commit, snapshot } = run.git ?? {};
    if (!commit || !snapshot || !run.dirty || !existsSync(run.cwd)) return null;
    const { stdout } = await promisify(execFile)('git', ['diff', '--binary', '--no-ext-diff', commit, snapshot], {
      cwd: run.cwd,
      encoding: 'buffer',
      maxBuffer: LARGEST_PATCH,
    });
    const file = join(this.folder, run.id, 'snapshot.patch');
    await writeFile(file, stdout);
    return { file, path: 'mlops/snapshot.patch' };
  }
}

function runFacts(run: RunDetail): object {
  const { id, name, command, argv, cwd, git, datasets, exitCode, signal, exitReason, cpuTime, warnings } = run;
  return { id, name, command, argv, cwd, git, datasets, exitCode, signal, exitReason, cpuTime, warnings };
}

function historyOf(history: { steps: (number | bigint)[]; timestamps: (number | bigint)[]; values: number[] }): object {
  return {
    steps: history.steps.map(Number),
    timestamps: history.timestamps.map(Number),
    values: history.values.map(encodeNumber),
  };
}

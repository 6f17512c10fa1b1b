import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { StorePaths } from '../../platform/storePaths';
import type { Artifact } from '../../shared/model/artifact';
import { CockpitError } from '../../shared/model/cockpitError';
import { isActive, type RunDetail } from '../../shared/model/run';
import { FileKeys } from '../ingest/fileKeys';
import { KeyClaims } from '../ingest/keyClaims';
import type { FoundLog, LoggedFacts, LoggerSource, Loggers } from '../loggers/loggers';
import { runIdOf } from '../loggers/logId';
import type { Store } from '../store/store';
import type { TransferOutcome, TransferTask } from '../transfers/transferTask';
import type { ArtifactWriter } from './write/artifactWriter';

/** A log that was written to within so many milliseconds may still be growing. */
const LIVE_MS = 60_000;

export interface LogImportParts {
  store: Store;
  paths: StorePaths;
  loggers: Loggers;
  artifacts: ArtifactWriter;
  task: TransferTask;
}

/** Brings in what other loggers left on disk: each log is a run, whose reader writes its points by itself and remembers how far it is. */
export class LogImport {
  constructor(
    private readonly parts: LogImportParts,
    /** What runs belong to whose logger names no group. */
    private readonly experiment: string,
  ) {}

  /** A run that was begun is read to its end, cancelled or not. */
  async write(found: FoundLog): Promise<TransferOutcome> {
    const { store } = this.parts;
    const id = runIdOf(found);
    const before = this.find(id);
    if (before?.deleted) return 'deletedHere';
    if (!before) this.create(id, found);
    const source = this.open(id, found);
    const points = await this.read(id, source, found);
    const artifacts = await this.keepArtifacts(id, before, source.facts());
    const changed = store.transaction(() => this.writeFacts(id, before, source.facts(), found, artifacts));
    if (!before) return 'added';
    return changed || points > 0 ? 'updated' : 'unchanged';
  }

  private create(id: string, found: FoundLog): void {
    this.parts.store.runs.create({
      id,
      name: found.name,
      experiment: found.experiment ?? this.experiment,
      // Until it is whole: one whose import was interrupted is not taken for a run that ended.
      status: 'RUNNING',
      command: '',
      argv: null,
      job: null,
      source: 'import',
      cwd: '',
      startTime: found.startTime,
      mainMetric: null,
      goal: null,
      origin: `${pathToFileURL(found.path).href}${found.part === null ? '' : `#${encodeURIComponent(found.part)}`}`,
      launchPlan: '',
    });
  }

  private open(id: string, found: FoundLog): LoggerSource {
    const { store, paths, loggers } = this.parts;
    return loggers.open(found, {
      runId: id,
      store,
      fileKeys: new FileKeys(new KeyClaims(id, store.metrics)),
      // Nothing in the log is from before the run.
      startTime: 0,
      artifacts: paths.artifacts(id),
      mirrors: true,
    });
  }

  /** How many points came in. */
  private async read(id: string, source: LoggerSource, found: FoundLog): Promise<number> {
    const { task } = this.parts;
    const start = this.count(id);
    let known = start;
    while (await source.poll(!isLive(found))) {
      const now = this.count(id);
      task.points(Math.max(0, now - known));
      known = now;
      await turn();
    }
    return known - start;
  }

  private count(id: string): number {
    return Object.values(this.parts.store.metrics.summaries(id)).reduce((sum, { count }) => sum + count, 0);
  }

  /** Copies those beside the log, and lists those that its reader took out of it. */
  private async keepArtifacts(id: string, before: RunDetail | null, facts: LoggedFacts): Promise<Artifact[]> {
    const { artifacts, paths } = this.parts;
    const known = new Map((before?.artifacts ?? []).map((artifact) => [artifact.path, artifact]));
    const folder = paths.artifacts(id);
    const beside = (facts.artifacts ?? []).filter(({ file }) => !file.startsWith(folder));
    const inside = await filesBelow(folder);
    const owner = { name: `Run ${id}`, folder };
    return (await artifacts.write(owner, { uri: null, folder: null, files: [...inside, ...beside] }, known)).artifacts;
  }

  /** Returns whether anything changed. */
  private writeFacts(
    id: string,
    before: RunDetail | null,
    facts: LoggedFacts,
    found: FoundLog,
    artifacts: readonly Artifact[],
  ): boolean {
    const { runs, artifacts: kept } = this.parts.store;
    for (const artifact of artifacts) kept.set(id, artifact);
    const active = !before || isActive(before.status);
    const params = Object.entries(facts.params ?? {}).filter(([key, value]) => before?.params[key] !== value);
    const tags = Object.entries(facts.tags ?? {}).filter(([key]) => before?.tags[key] === undefined);
    if (params.length > 0) runs.setParams(id, Object.fromEntries(params));
    for (const [key, value] of tags) runs.setTag(id, key, value);
    if (!before && facts.name !== undefined) runs.update(id, { name: facts.name });
    if (!before && facts.note !== undefined) runs.update(id, { note: facts.note });
    if (!before && facts.commit !== undefined) runs.update(id, { commit: facts.commit });
    if (!before && facts.startTime !== undefined) runs.update(id, { startTime: facts.startTime });
    const ended = facts.ended === true || facts.exitCode !== undefined || !isLive(found);
    if (active && ended) {
      const failed = facts.exitCode !== undefined && facts.exitCode !== 0;
      const endTime = facts.endTime ?? found.modified;
      runs.update(id, { status: failed ? 'FAILED' : 'FINISHED', exitCode: facts.exitCode ?? null, endTime });
    }
    return params.length + tags.length + artifacts.length > 0 || (active && ended);
  }

  private find(id: string): RunDetail | null {
    try {
      return this.parts.store.runs.detail(id);
    } catch (error) {
      if (CockpitError.is(error, 'NOT_FOUND')) return null;
      throw error;
    }
  }
}

function isLive({ modified }: FoundLog): boolean {
  return Date.now() - modified < LIVE_MS;
}

async function filesBelow(folder: string, prefix = ''): Promise<{ file: string; path: string }[]> {
  const entries: Dirent[] = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const files = await Promise.all(
    entries.map(async (entry) => {
      const file = join(folder, entry.name);
      if (entry.isDirectory()) return filesBelow(file, `${prefix}${entry.name}/`);
      return entry.isFile() ? [{ file, path: prefix + entry.name }] : [];
    }),
  );
  return files.flat();
}

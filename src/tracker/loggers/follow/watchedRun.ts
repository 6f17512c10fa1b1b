import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { RunStatus } from '../../../shared/model/run';
import { FileKeys } from '../../ingest/fileKeys';
import { KeyClaims } from '../../ingest/keyClaims';
import type { IngestStore } from '../../ingest/source';
import type { NewRun, RunUpdate, Store } from '../../store/store';
import type { FoundLog, LoggedFacts, LoggerContext } from '../loggers';
import { runIdOf } from '../logId';
import { creationTime } from './runLogs';

/** The run that is nothing but this log, as it is when it is found. */
export async function watchedRun(found: FoundLog, root: string): Promise<NewRun> {
  const made = found.part === null ? await creationTime(found.path) : null;
  const isFolder = await stat(found.path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
  return {
    id: runIdOf(found),
    name: found.name,
    madeUpName: true,
    experiment: found.experiment ?? (basename(root) || 'default'),
    status: 'RUNNING',
    command: '',
    argv: null,
    job: null,
    source: 'files',
    cwd: isFolder ? found.path : dirname(found.path),
    startTime: Math.round(Math.min(made ?? found.startTime, found.startTime)),
    mainMetric: null,
    goal: null,
    origin: originOf(found),
    launchPlan: '{}',
  };
}

export function originOf({ path, part }: FoundLog): string {
  return `${pathToFileURL(path).href}${part === null ? '' : `#${encodeURIComponent(part)}`}`;
}

/** What the reader of a log that is a run of its own works with. */
export function watchedContext(id: string, store: IngestStore, artifacts: string): LoggerContext {
  const fileKeys = new FileKeys(new KeyClaims(id, store.metrics));
  return { runId: id, store, fileKeys, startTime: 0, artifacts, mirrors: true };
}

/** Stores what a log says of its run, where it is not stored yet. */
export function storeFacts(store: Pick<Store, 'runs'>, id: string, facts: LoggedFacts): void {
  const known = store.runs.summary(id);
  const fresh = Object.entries(facts.params ?? {}).filter(([key, value]) => known.params[key] !== value);
  if (fresh.length > 0) store.runs.setParams(id, Object.fromEntries(fresh));
  const tags = facts.commit === undefined ? facts.tags : { ...facts.tags, commit: facts.commit };
  for (const [key, value] of Object.entries(tags ?? {})) {
    if (known.tags[key] !== value) store.runs.setTag(id, key, value);
  }
  const { startTime, note } = facts;
  const update: RunUpdate = {};
  if (startTime !== undefined && startTime !== known.startTime) update.startTime = startTime;
  // A note that the user wrote here stays.
  if (note !== undefined && note !== known.note && known.note === '') update.note = note;
  if (Object.keys(update).length > 0) store.runs.update(id, update);
}

/** How a run ended whose log says so, or that was not written to for long. */
export function outcomeOf(
  facts: LoggedFacts,
  modified: number,
): { status: RunStatus; exitCode: number | null; endTime: number } {
  const failed = (facts.exitCode ?? 0) !== 0;
  return {
    status: failed ? 'FAILED' : 'FINISHED',
    exitCode: facts.exitCode ?? null,
    endTime: Math.round(facts.endTime ?? modified),
  };
}

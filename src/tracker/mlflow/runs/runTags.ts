import type { RunSource, RunSummary } from '../../../shared/model/run';
import type { RunStore } from '../../store/store';

const NAME = 'mlflow.runName';
const NOTE = 'mlflow.note.content';
const PARENT = 'mlflow.parentRunId';
const COMMIT = 'mlflow.source.git.commit';

/** Runs that say by tags of their own where their code and their user are. */
const SELF_DESCRIBED: ReadonlySet<RunSource> = new Set(['terminal', 'notebook', 'client', 'import', 'server']);

/** All tags of a run as clients see them: those that were set, and what the cockpit keeps as fields, under MLflow's names. */
export function tagsOf(run: RunSummary): Record<string, string> {
  return {
    ...(SELF_DESCRIBED.has(run.source) ? {} : capturedTags(run)),
    ...run.tags,
    [NAME]: run.name,
    ...(run.note === '' ? {} : { [NOTE]: run.note }),
    ...(run.parentId === null ? {} : { [PARENT]: run.parentId }),
  };
}

/** What the cockpit found out by itself. */
function capturedTags({ userId, command, commit }: RunSummary): Record<string, string> {
  return {
    ...(userId === '' ? {} : { 'mlflow.user': userId }),
    ...(command === '' ? {} : { 'mlflow.source.name': command }),
    ...(commit === null ? {} : { [COMMIT]: commit }),
  };
}

/** Sets tags as clients mean them: some are fields of the run. Inside a transaction. */
export function setTags(runs: RunStore, id: string, tags: Iterable<readonly [key: string, value: string]>): void {
  for (const [key, value] of tags) {
    if (key === NAME) {
      if (value !== '') runs.update(id, { name: value });
    } else if (key === NOTE) runs.update(id, { note: value });
    else if (key === PARENT) runs.update(id, { parent: value === '' ? null : value });
    else runs.setTag(id, key, value);
  }
}

/** At a run's creation: the commit that the code named, where the cockpit knows of none. */
export function takeCommit(runs: RunStore, id: string, tags: Readonly<Record<string, string>>): void {
  const commit = tags[COMMIT];
  if (commit && runs.summary(id).commit === null) runs.update(id, { commit });
}

/** False where the run has no such tag. Inside a transaction. */
export function removeTag(runs: RunStore, id: string, key: string): boolean {
  const run = runs.summary(id);
  if (!Object.hasOwn(tagsOf(run), key)) return false;
  if (key === NOTE) runs.update(id, { note: '' });
  if (key === PARENT) runs.update(id, { parent: null });
  if (Object.hasOwn(run.tags, key)) runs.setTag(id, key, null);
  return true;
}

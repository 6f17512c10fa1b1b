import type { ImportedRun } from './importSource';

/** What MLflow keeps in tags and the cockpit in fields of its own; the tags stay as well. */
export function factsOfTags(
  tags: Readonly<Record<string, string>>,
): Pick<ImportedRun, 'note' | 'parentId' | 'commit' | 'command'> {
  return {
    note: tags['mlflow.note.content'] ?? null,
    parentId: tags['mlflow.parentRunId'] ?? null,
    commit: tags['mlflow.source.git.commit'] ?? null,
    command: tags['mlflow.source.name'] ?? '',
  };
}

/** Rows of the Runs view. They carry the fields of targets.ts, so that commands take them as they are. */
export type RunsNode =
  | { kind: 'folder'; id: string; folder: string }
  | { kind: 'experiment'; id: string; folder: string; experiment: string }
  | { kind: 'run'; id: string; folder: string; runId: string }
  | RunFactNode;

export type RunGroup = 'metrics' | 'system' | 'params' | 'data' | 'artifacts';

/** Rows below a run. */
export type RunFactNode =
  | { kind: 'group'; id: string; folder: string; runId: string; group: RunGroup }
  | { kind: 'metric'; id: string; folder: string; runId: string; metric: string; copyText: string }
  | { kind: 'param'; id: string; folder: string; runId: string; param: string; copyText: string }
  | {
      kind: 'data';
      id: string;
      folder: string;
      runId: string;
      datasetPath: string;
      hash: string | null;
      copyText: string;
    }
  | { kind: 'commit'; id: string; folder: string; runId: string; copyText: string }
  | { kind: 'artifact'; id: string; folder: string; runId: string; artifactPath: string; copyText: string }
  | { kind: 'note'; id: string; folder: string; runId: string; copyText: string };

export function folderId(folder: string): string {
  return folder;
}

export function experimentId(folder: string, experiment: string): string {
  return `${folder}\u0000${experiment}`;
}

/** Independent of the experiment: a run keeps its place and its expansion when it moves. */
export function runNode(folder: string, runId: string): RunsNode & { kind: 'run' } {
  return { kind: 'run', id: `${folder}\u0000run\u0000${runId}`, folder, runId };
}

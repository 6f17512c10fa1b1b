/** Rows of the Runs view. They carry the fields of targets.ts, so that commands take them as they are. */
export type RunsNode =
  | { kind: 'folder'; id: string; folder: string }
  | { kind: 'experiment'; id: string; folder: string; experiment: string; serverId: string | null }
  | { kind: 'server'; id: string; folder: string; serverId: string }
  | { kind: 'more'; id: string; folder: string; serverId: string }
  | { kind: 'run'; id: string; folder: string; runId: string }
  | RunFactNode;

export type RunGroup = 'children' | 'metrics' | 'system' | 'params' | 'data' | 'artifacts';

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

/** `serverId`: of the server that the experiment is on; null for one of the store. */
export function experimentNode(
  folder: string,
  experiment: string,
  serverId: string | null,
): RunsNode & { kind: 'experiment' } {
  const place = serverId === null ? folder : serverNode(folder, serverId).id;
  return { kind: 'experiment', id: `${place}\u0000${experiment}`, folder, experiment, serverId };
}

export function serverNode(folder: string, serverId: string): RunsNode & { kind: 'server' } {
  return { kind: 'server', id: `${folder}\u0000server\u0000${serverId}`, folder, serverId };
}

/** The row that reads older runs of a server. */
export function moreNode(folder: string, serverId: string): RunsNode & { kind: 'more' } {
  return { kind: 'more', id: `${serverNode(folder, serverId).id}\u0000more`, folder, serverId };
}

/** Independent of the experiment: a run keeps its place and its expansion when it moves. */
export function runNode(folder: string, runId: string): RunsNode & { kind: 'run' } {
  return { kind: 'run', id: `${folder}\u0000run\u0000${runId}`, folder, runId };
}

/** The row that a run's parts stand under. */
export function childrenNode(folder: string, runId: string): RunsNode & { kind: 'group' } {
  return { kind: 'group', id: `${runNode(folder, runId).id}\u0000children`, folder, runId, group: 'children' };
}

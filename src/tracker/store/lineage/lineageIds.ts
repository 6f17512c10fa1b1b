import { CockpitError } from '../../../shared/model/cockpitError';

/** What a node id of shared/model/lineage.ts stands for. */
export type LineageRef =
  | { kind: 'dataset'; path: string; hash: string }
  /** A use whose content is not known: a node of its own, named by its run in place of the hash. */
  | { kind: 'unknownDataset'; path: string; runId: string }
  /** Named by training code, with a digest of its own making. */
  | { kind: 'declaredDataset'; name: string; digest: string }
  | { kind: 'run'; runId: string }
  | { kind: 'artifact'; runId: string; path: string }
  /** A model that training code saved, by MLflow's id. */
  | { kind: 'loggedModel'; modelId: string }
  | { kind: 'model'; model: string; version: number };

export function lineageId(ref: LineageRef): string {
  switch (ref.kind) {
    case 'dataset':
      return `dataset:${ref.path}@${ref.hash}`;
    case 'unknownDataset':
      return `dataset:${ref.path}@run:${ref.runId}`;
    case 'declaredDataset':
      return `declared:${encodeURIComponent(ref.digest)}@${ref.name}`;
    case 'loggedModel':
      return `logged:${ref.modelId}`;
    case 'run':
      return `run:${ref.runId}`;
    case 'artifact':
      return `artifact:${ref.runId}/${ref.path}`;
    case 'model':
      return `model:${ref.model}/${ref.version}`;
  }
}

/** Throws CockpitError NOT_FOUND for a text that is no node id. */
export function parseLineageId(id: string): LineageRef {
  const ref = parse(id);
  if (ref) return ref;
  throw new CockpitError(
    'NOT_FOUND',
    `“${id}” names nothing in the lineage. Give dataset:PATH@HASH, run:ID, artifact:RUN/PATH or model:NAME/VERSION.`,
  );
}

function parse(id: string): LineageRef | null {
  // A path may hold an @; neither a hash nor a run's id does.
  const unknown = /^dataset:(.+)@run:([^@]+)$/s.exec(id);
  if (unknown?.[1] && unknown[2]) return { kind: 'unknownDataset', path: unknown[1], runId: unknown[2] };
  const dataset = /^dataset:(.+)@([^@]+)$/s.exec(id);
  if (dataset?.[1] && dataset[2]) return { kind: 'dataset', path: dataset[1], hash: dataset[2] };
  const declared = /^declared:([\w%.!~*'()-]+)@(.+)$/s.exec(id);
  if (declared?.[1] && declared[2]) return declaredDataset(declared[1], declared[2]);
  const logged = /^logged:(.+)$/s.exec(id);
  if (logged?.[1]) return { kind: 'loggedModel', modelId: logged[1] };
  const run = /^run:(.+)$/s.exec(id);
  if (run?.[1]) return { kind: 'run', runId: run[1] };
  const artifact = /^artifact:([^/]+)\/(.+)$/s.exec(id);
  if (artifact?.[1] && artifact[2]) return { kind: 'artifact', runId: artifact[1], path: artifact[2] };
  const model = /^model:([^/]+)\/(\d+)$/s.exec(id);
  if (model?.[1]) return { kind: 'model', model: model[1], version: Number(model[2]) };
  return null;
}

function declaredDataset(digest: string, name: string): LineageRef | null {
  try {
    return { kind: 'declaredDataset', name, digest: decodeURIComponent(digest) };
  } catch {
    return null;
  }
}

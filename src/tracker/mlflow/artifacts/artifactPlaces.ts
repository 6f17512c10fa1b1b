import { basename, dirname, posix, relative, sep } from 'node:path';
import { pathOfFileUri } from '../../../platform/fileUri';
import type { LoggedModel } from '../../../shared/model/loggedModel';
import type { ModelVersion } from '../../../shared/model/modelVersion';
import type { RunDetail } from '../../../shared/model/run';
import type { MlflowContext } from '../mlflowContext';

/** A place on this disk: what `path` (forward slashes, perhaps empty) names below `root`, and nothing outside of it. */
export interface ArtifactPlace {
  root: string;
  path: string;
  /** The copies that registered versions have of their own never change. */
  readOnly: boolean;
  /** Whose it is, where that is known. */
  owner: { kind: 'run' | 'logged-model' | 'trace'; id: string } | null;
  /** The path below the owner's artifacts; differs from `path` where many owners share the root. */
  ownPath: string;
}

/** What a path names below a place. */
export function inside(place: ArtifactPlace, path: string): ArtifactPlace {
  return { ...place, path: posix.join(place.path, path), ownPath: posix.join(place.ownPath, path).replace(/^\.$/, '') };
}

/** No id of an experiment starts with a dot. */
const REGISTRY = '.registry';
const OWNED = /^[^/]+\/(?:(models|traces)\/)?([\w-]+)\/artifacts(?:\/(.*))?$/s;
const PROXY =
  /^(?:mlflow-artifacts:(?:\/\/[^/]*)?|https?:\/\/[^/]+\/(?:ajax-)?api\/2\.0\/mlflow-artifacts\/artifacts)\//;

/** Which URIs clients are given for artifacts, and which folders lie behind them. */
export class ArtifactPlaces {
  constructor(private readonly context: Pick<MlflowContext, 'store' | 'paths' | 'artifactsDestination'>) {}

  runUri({ id, experiment, artifactUri }: Pick<RunDetail, 'id' | 'experiment' | 'artifactUri'>): string {
    return (
      artifactUri ?? `mlflow-artifacts:/${this.context.store.experiments.byName(experiment)?.id ?? '0'}/${id}/artifacts`
    );
  }

  loggedModelUri({ id, experimentId, artifactLocation }: LoggedModel): string {
    return artifactLocation ?? `mlflow-artifacts:/${experimentId}/models/${id}/artifacts`;
  }

  traceUri(id: string, experimentId: string): string {
    const location = this.context.store.experiments.find(experimentId)?.artifactLocation;
    return `${location ?? `mlflow-artifacts:/${experimentId}`}/traces/${id}/artifacts`;
  }

  /** Of a version's own copy: the folder itself, or the one that holds the file. null where it has none. */
  copyUri({ location }: ModelVersion, isFolder: boolean): string | null {
    if (location === null) return null;
    const inside = relative(this.context.paths.models, isFolder ? location : dirname(location));
    if (inside === '' || inside.startsWith('..')) return null;
    return `mlflow-artifacts:/${REGISTRY}/${inside.split(sep).map(encodeURIComponent).join('/')}`;
  }

  /** What a path behind `mlflow-artifacts:`, decoded, names. It is not checked: see artifactPath.ts. */
  ofProxied(path: string): ArtifactPlace {
    const { paths, artifactsDestination } = this.context;
    const registry = path === REGISTRY ? '' : path.startsWith(`${REGISTRY}/`) ? path.slice(REGISTRY.length + 1) : null;
    if (registry !== null) return { root: paths.models, path: registry, readOnly: true, owner: null, ownPath: '' };
    const owner = ownerOf(path);
    const ownPath = OWNED.exec(path)?.[3] ?? '';
    if (artifactsDestination !== null) return { root: artifactsDestination, path, readOnly: false, owner, ownPath };
    if (owner === null) return { root: paths.proxied, path, readOnly: false, owner, ownPath };
    return { root: this.folderOf(owner), path: ownPath, readOnly: false, owner, ownPath };
  }

  /** What a URI names on this disk; null for one that lies elsewhere, or is none. */
  ofUri(uri: string): ArtifactPlace | null {
    const proxied = PROXY.exec(uri);
    if (proxied) {
      const path = decoded(uri.slice(proxied[0].length).replace(/[?#].*$/s, ''));
      return path === null ? null : this.ofProxied(path.replace(/^\/+|\/+$/g, ''));
    }
    const local = localPath(uri);
    return local === null
      ? null
      : { root: dirname(local), path: basename(local), readOnly: true, owner: null, ownPath: '' };
  }

  private folderOf({ kind, id }: NonNullable<ArtifactPlace['owner']>): string {
    const { paths } = this.context;
    if (kind === 'run') return paths.artifacts(id);
    return kind === 'trace' ? paths.trace(id) : paths.loggedModel(id);
  }
}

/** `<experiment>/<run>/artifacts`, `<experiment>/models/<logged model>/artifacts`, `<experiment>/traces/<trace>/artifacts` */
function ownerOf(path: string): ArtifactPlace['owner'] {
  const [, group, id] = OWNED.exec(path) ?? [];
  if (id === undefined) return null;
  return { kind: group === 'models' ? 'logged-model' : group === 'traces' ? 'trace' : 'run', id };
}

/** The path that a `file:` URI or a plain absolute path stands for. */
export function localPath(uri: string): string | null {
  if (uri.startsWith('file:')) return pathOfFileUri(uri);
  return /^(?:\/|[a-zA-Z]:[\\/])/.test(uri) ? uri : null;
}

function decoded(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}

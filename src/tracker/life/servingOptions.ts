import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** How MLflow's protocol is served; the defaults but for `mlops-cockpit server`. */
export interface ServingOptions {
  /** Whoever reaches the port may come in. */
  withoutToken: boolean;
  /** Where experiments made from now on keep their artifacts, a URI; null: behind the tracker, in its store. */
  defaultArtifactRoot: string | null;
  /** The folder behind `mlflow-artifacts:`, absolute; null: the store's own place. */
  artifactsDestination: string | null;
}

/** A URI as it is, a local path made absolute: clients would take a relative one as their own. */
export function artifactRoot(root: string): string {
  return hasScheme(root) ? root : resolve(root);
}

/** Throws a RangeError for what is no folder of this machine. */
export function destinationFolder(destination: string): string {
  if (destination.startsWith('file:')) return fileURLToPath(destination);
  if (!hasScheme(destination)) return resolve(destination);
  throw new RangeError(`--artifacts-destination must be a folder of this machine, not ${destination}.`);
}

/** Two letters at least: `C:\data` is a path. */
function hasScheme(uri: string): boolean {
  return /^[a-z][a-z0-9+.-]+:/i.test(uri);
}

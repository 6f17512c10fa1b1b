import { isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where a run's artifacts lie on this machine: `own` for the store's own place; null where they are elsewhere. */
export function artifactFolder(artifactUri: string | null, own: string): string | null {
  if (artifactUri === null) return own;
  if (isAbsolute(artifactUri)) return artifactUri;
  try {
    return fileURLToPath(artifactUri);
  } catch {
    return null;
  }
}

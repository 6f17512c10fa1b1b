import { realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { CockpitError } from '../../shared/model/cockpitError';

/**
 * The real path of `relative` (forward slashes) inside `root`. Throws CockpitError FORBIDDEN for a path that would leave
 * `root`, by `..`, an absolute path or a symbolic link; NOT_FOUND where nothing is.
 */
export async function confinedPath(root: string, relative: string): Promise<string> {
  const segments = relative.split('/');
  if (segments.some((segment) => !isPlain(segment))) throw forbidden(relative);
  const [realRoot, real] = await Promise.all([realOrNull(root), realOrNull(join(root, ...segments))]);
  if (realRoot === null || real === null) throw new CockpitError('NOT_FOUND', `There is no artifact ${relative}.`);
  if (!real.startsWith(realRoot + sep)) throw forbidden(relative);
  return real;
}

/** Backslashes, drive letters and streams mean something on Windows only, but no artifact of ours has them there. */
function isPlain(segment: string): boolean {
  if (segment === '' || segment === '.' || segment === '..' || segment.includes('\0')) return false;
  return process.platform !== 'win32' || !/[\\:]/.test(segment);
}

function realOrNull(path: string): Promise<string | null> {
  return realpath(path).catch(() => null);
}

function forbidden(relative: string): CockpitError {
  return new CockpitError('FORBIDDEN', `The path ${relative} leads out of the run's artifacts.`);
}

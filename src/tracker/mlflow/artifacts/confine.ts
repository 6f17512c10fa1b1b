import { mkdir, realpath } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { doesNotExist, invalid, MlflowError } from '../wire/mlflowError';
import type { ArtifactPlace } from './artifactPlaces';

type Named = Pick<ArtifactPlace, 'root' | 'path'>;

/** Where the place really is; null where nothing is. Throws MlflowError for a link that leads out of the root. */
export async function realPlace({ root, path }: Named): Promise<string | null> {
  const [realRoot, real] = await Promise.all([realOrNull(root), realOrNull(join(root, path))]);
  if (realRoot === null || real === null) return null;
  if (!isInside(real, realRoot)) throw leadsOut(path);
  return real;
}

/** As {@link realPlace}; throws MlflowError RESOURCE_DOES_NOT_EXIST where nothing is. */
export async function existingPlace(place: Named): Promise<string> {
  const real = await realPlace(place);
  if (real === null) throw doesNotExist(`There is no artifact “${place.path}”.`);
  return real;
}

/** Makes the folders above the place, inside the root. Returns where the file goes. */
export async function roomFor({ root, path }: Named): Promise<string> {
  await mkdir(root, { recursive: true });
  const realRoot = await realpath(root);
  const file = join(realRoot, path);
  try {
    const nearest = await nearestExisting(dirname(file));
    if (!isInside(nearest, realRoot)) throw leadsOut(path);
    await mkdir(dirname(file), { recursive: true });
  } catch (error) {
    throw nameProblem(error, path) ?? error;
  }
  return file;
}

/** What a client could do about a path that the file system does not take; null for any other failure. */
export function nameProblem(error: unknown, path: string): MlflowError | null {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOTDIR' || code === 'EISDIR' || code === 'EEXIST' || code === 'ENOTEMPTY') {
    return invalid(
      `The artifact “${path}” cannot be written: there is a file where it needs a folder, or a folder where it needs a file.`,
    );
  }
  if (code === 'ENAMETOOLONG' || code === 'EINVAL' || code === 'EILSEQ') {
    return invalid(
      `The artifact path “${path.slice(0, 200)}” is too long, or holds what this file system cannot take. Give another.`,
    );
  }
  return null;
}

async function nearestExisting(folder: string): Promise<string> {
  for (let each = folder; ; each = dirname(each)) {
    const real = await realOrNull(each);
    if (real !== null || dirname(each) === each) return real ?? each;
  }
}

function isInside(path: string, root: string): boolean {
  return path === root || path.startsWith(root.endsWith(sep) ? root : root + sep);
}

/** null where nothing is; a name that the file system cannot take names nothing. */
async function realOrNull(path: string): Promise<string | null> {
  return realpath(path).catch(() => null);
}

function leadsOut(path: string): MlflowError {
  return new MlflowError(
    'PERMISSION_DENIED',
    `The artifact “${path}” is a link that leads out of its folder, so it is not followed.`,
  );
}

import { resolve } from 'node:path';
import type { ConfigPlaces, NamedPath } from './configPlaces';

/** The named paths that are not on disk; they are looked for where the job would look, from its working folder. */
export async function missingPaths(
  places: ConfigPlaces,
  folder: string,
  exists: (path: string) => Promise<boolean>,
): Promise<NamedPath[]> {
  const workingFolders = new Map(
    places.paths.filter(({ section }) => section === 'cwd').map(({ job, path }) => [job, resolve(folder, path)]),
  );
  const found = await Promise.all(
    places.paths.map(({ job, section, path }) =>
      exists(resolve(section === 'cwd' ? folder : (workingFolders.get(job) ?? folder), path)),
    ),
  );
  const missing = places.paths.filter((_, index) => !found[index]);
  const lost = new Set(missing.filter(({ section }) => section === 'cwd').map(({ job }) => job));
  // Without its working folder nothing of a job can be found: one warning says it all.
  return missing.filter(({ section, job }) => section === 'cwd' || !lost.has(job));
}

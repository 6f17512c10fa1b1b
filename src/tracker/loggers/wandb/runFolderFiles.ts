import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { safePath } from '../binary/unpackFolder';
import type { LoggedArtifact } from './record';

export interface KeptFile {
  file: string;
  path: string;
}

const MAX_FILES = 10_000;
const MAX_DEPTH = 8;

/** What W&B keeps beside a log: pictures, tables, the output, requirements, the patch of the code, files that were saved. */
export async function filesBeside(folder: string): Promise<KeptFile[]> {
  const found: KeptFile[] = [];
  await walk(join(folder, 'files'), 'wandb', 0, found);
  return found;
}

async function walk(folder: string, place: string, depth: number, found: KeptFile[]): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    const file = join(folder, entry.name);
    if (found.length >= MAX_FILES) return;
    if (entry.isDirectory() && depth < MAX_DEPTH) await walk(file, `${place}/${entry.name}`, depth + 1, found);
    // A file that was saved is a link to the program's own.
    else if (entry.isFile() || (entry.isSymbolicLink() && (await isFile(file)))) {
      found.push({ file, path: `${place}/${entry.name}` });
    }
  }
}

/** The files of logged artifacts that are still where W&B put them until they are sent. */
export async function artifactFiles(artifacts: readonly LoggedArtifact[]): Promise<KeptFile[]> {
  const found: KeptFile[] = [];
  for (const { name, files } of artifacts) {
    for (const { path, local } of files) {
      if (await isFile(local)) found.push({ file: local, path: `wandb/artifacts/${safePath(name)}/${safePath(path)}` });
    }
  }
  return found;
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

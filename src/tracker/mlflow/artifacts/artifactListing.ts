import type { Dirent, Stats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArtifactPlace } from './artifactPlaces';
import { realPlace } from './confine';

/** MLflow's FileInfo; a folder has no size. */
export interface FileInfo {
  path: string;
  is_dir: boolean;
  file_size?: number;
}

/** What is directly below a place, by name; nothing where it is a file, or nothing, as MLflow has it. */
export async function listPlace({ root, path }: Pick<ArtifactPlace, 'root' | 'path'>): Promise<FileInfo[]> {
  const folder = await realPlace({ root, path });
  if (folder === null) return [];
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [] as Dirent[]);
  const infos: FileInfo[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const stats = await statInside(root, join(path, entry.name));
    if (stats?.isDirectory()) infos.push({ path: entry.name, is_dir: true });
    else if (stats?.isFile()) infos.push({ path: entry.name, is_dir: false, file_size: stats.size });
  }
  return infos;
}

/** null for a link that leads out of the root, or to nothing. */
async function statInside(root: string, path: string): Promise<Stats | null> {
  const real = await realPlace({ root, path }).catch(() => null);
  return real === null ? null : stat(real).catch(() => null);
}

/** What is directly below `folder` among paths whose files lie elsewhere. */
export function listPaths(
  artifacts: readonly { path: string; bytes: number; kind: string }[],
  folder: string,
): FileInfo[] {
  const prefix = folder === '' ? '' : `${folder}/`;
  const found = new Map<string, FileInfo>();
  for (const { path, bytes, kind } of artifacts) {
    if (!path.startsWith(prefix) || path === folder) continue;
    const [name = '', ...below] = path.slice(prefix.length).split('/');
    const isFolder = below.length > 0 || kind === 'folder';
    found.set(name, isFolder ? { path: name, is_dir: true } : { path: name, is_dir: false, file_size: bytes });
  }
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

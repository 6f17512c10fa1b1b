import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pathOfFileUri } from '../../platform/fileUri';
import type { ArtifactPlace } from './importSource';

/** The path that a URI or a plain path stands for on this machine; null for one that is elsewhere. */
export function localPath(uri: string): string | null {
  if (uri.startsWith('file:')) return pathOfFileUri(uri);
  return /^[a-z][a-z0-9+.-]+:/i.test(uri) ? null : uri;
}

/**
 * Where the artifacts of a run or model are: beside what was found first, since the URI names a place on the machine that
 * wrote it. The URI is only followed to a folder that is named after its owner, as all of MLflow's are: a store that
 * came from elsewhere must not be able to name any folder of this machine.
 */
export async function findArtifacts(
  uri: string | null,
  owner: string,
  beside: readonly string[],
): Promise<ArtifactPlace> {
  const named = uri === null ? null : localPath(uri);
  const candidates = named?.split(/[\\/]/).includes(owner) ? [...beside, named] : beside;
  for (const folder of candidates) if (await isFolder(folder)) return { uri, folder };
  return { uri, folder: null };
}

/** Whether a place is on another machine or service, rather than a folder that is not there. */
export function isElsewhere({ uri }: ArtifactPlace): boolean {
  return uri !== null && localPath(uri) === null && !uri.startsWith('mlflow-artifacts:');
}

async function isFolder(path: string): Promise<boolean> {
  const found: Stats | null = await stat(path).catch(() => null);
  return found?.isDirectory() ?? false;
}

import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { StorePaths } from '../../platform/storePaths';
import type { ModelVersion } from '../../shared/model/modelVersion';
import type { Store } from '../store/store';
import { modelFolder } from './modelFolder';

/** Where a copy grows before it takes its place. */
export function stagingFolder(paths: StorePaths): string {
  return join(paths.models, `.incoming-${randomBytes(6).toString('hex')}`);
}

/**
 * Where a version's copy belongs. A model that was renamed keeps its content where it was, so one that took the old name
 * gets another place.
 */
export function versionFolder(
  store: Store,
  paths: StorePaths,
  { model, version }: Pick<ModelVersion, 'model' | 'version'>,
): string {
  const folder = join(paths.models, modelFolder(model), String(version));
  return store.models.holds(folder) ? `${folder}-${randomBytes(4).toString('hex')}` : folder;
}

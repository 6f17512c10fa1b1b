import type { DatasetState, DatasetUse } from '../../../shared/model/dataset';

/** A row of the table `dataset_uses`. */
export interface DatasetUseRow {
  path: string;
  role: string | null;
  state: DatasetState;
  hash: string | null;
  bytes: number | null;
  files: number | null;
  error: string | null;
}

export const DATASET_USE_COLUMNS = 'path, role, state, hash, bytes, files, error';

export function toDatasetUse({ path, role, state, hash, bytes, files, error }: DatasetUseRow): DatasetUse {
  return { path, role, state, hash, bytes, files, error };
}

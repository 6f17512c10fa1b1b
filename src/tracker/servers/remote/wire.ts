import type { JsonNumber } from '../../../shared/model/metric';

// What MLflow's REST protocol answers, as far as it is read here. A field may be missing wherever it is empty.

export interface RemoteTag {
  key: string;
  value: string;
}

export interface RemoteExperiment {
  experiment_id: string;
  name: string;
  lifecycle_stage?: string;
  creation_time?: number;
  artifact_location?: string;
  tags?: RemoteTag[];
}

export interface RemoteMetric {
  key: string;
  value: JsonNumber;
  timestamp: number | bigint | string;
  step?: number | bigint | string;
  run_id?: string;
  model_id?: string;
  dataset_name?: string;
  dataset_digest?: string;
}

export interface RemoteDataset {
  name: string;
  digest: string;
  source_type: string;
  source: string;
  schema?: string;
  profile?: string;
}

export interface RemoteRun {
  info: {
    run_id: string;
    run_name?: string;
    experiment_id: string;
    user_id?: string;
    status: 'RUNNING' | 'SCHEDULED' | 'FINISHED' | 'FAILED' | 'KILLED';
    start_time?: number;
    end_time?: number;
    artifact_uri?: string;
    lifecycle_stage?: string;
  };
  data?: { metrics?: RemoteMetric[]; params?: RemoteTag[]; tags?: RemoteTag[] };
  inputs?: {
    dataset_inputs?: { dataset: RemoteDataset; tags?: RemoteTag[] }[];
    model_inputs?: { model_id: string }[];
  };
  outputs?: { model_outputs?: { model_id: string; step?: number }[] };
}

export interface RemoteLoggedModel {
  info: {
    model_id: string;
    experiment_id: string;
    name: string;
    creation_timestamp_ms: number;
    last_updated_timestamp_ms?: number;
    artifact_uri?: string;
    status?: string;
    model_type?: string;
    source_run_id?: string;
    tags?: RemoteTag[];
  };
  data?: { params?: RemoteTag[]; metrics?: RemoteMetric[] };
}

export interface RemoteModel {
  name: string;
  description?: string;
  creation_timestamp?: number;
  tags?: RemoteTag[];
  aliases?: { alias: string; version: string }[];
}

export interface RemoteVersion {
  name: string;
  version: string;
  source?: string;
  run_id?: string;
  run_link?: string;
  model_id?: string;
  description?: string;
  user_id?: string;
  current_stage?: string;
  creation_timestamp?: number;
  tags?: RemoteTag[];
}

export interface RemoteFile {
  path: string;
  is_dir?: boolean;
  file_size?: number | string;
}

export function recordOf(tags: readonly RemoteTag[] | undefined): Record<string, string> {
  return Object.fromEntries((tags ?? []).map(({ key, value }) => [key, value ?? '']));
}

export function tagsOf(record: Readonly<Record<string, string>>): RemoteTag[] {
  return Object.entries(record).map(([key, value]) => ({ key, value }));
}

import type { LoggedModelStatus } from '../../../shared/model/loggedModel';
import type { ArtifactPlace, ImportedLoggedModel, ImportedModel } from '../../importing/importSource';
import { pointOf } from './remoteRun';
import { type RemoteLoggedModel, type RemoteModel, type RemoteVersion, recordOf } from './wire';

export function importedLoggedModel({ info, data }: RemoteLoggedModel, artifacts: ArtifactPlace): ImportedLoggedModel {
  const createdAt = Number(info.creation_timestamp_ms);
  return {
    id: info.model_id,
    experimentId: info.experiment_id,
    name: info.name,
    status: statusOf(info.status),
    statusMessage: null,
    sourceRunId: info.source_run_id || null,
    modelType: info.model_type || null,
    createdAt,
    updatedAt: Number(info.last_updated_timestamp_ms ?? createdAt),
    deleted: false,
    params: recordOf(data?.params),
    tags: recordOf(info.tags),
    metrics: (data?.metrics ?? []).map((metric) => {
      const { key, step, timestamp } = pointOf(metric);
      const dataset = { datasetName: metric.dataset_name ?? null, datasetDigest: metric.dataset_digest ?? null };
      return { key, step, timestamp, value: metric.value, runId: metric.run_id ?? null, ...dataset };
    }),
    artifacts,
  };
}

export function importedModel(model: RemoteModel, versions: readonly RemoteVersion[]): ImportedModel {
  return {
    name: model.name,
    description: model.description ?? '',
    createdAt: Number(model.creation_timestamp ?? 0),
    tags: recordOf(model.tags),
    aliases: Object.fromEntries((model.aliases ?? []).map(({ alias, version }) => [alias, Number(version)])),
    versions: versions
      .map((version) => ({
        version: Number(version.version),
        source: version.source ?? '',
        runId: version.run_id || null,
        runLink: version.run_link || null,
        loggedModelId: version.model_id || /^models:\/(m-\w+)$/.exec(version.source ?? '')?.[1] || null,
        note: version.description ?? '',
        userId: version.user_id ?? '',
        stage: version.current_stage || 'None',
        tags: recordOf(version.tags),
        createdAt: Number(version.creation_timestamp ?? 0),
      }))
      .sort((a, b) => a.version - b.version),
  };
}

function statusOf(status: string | undefined): LoggedModelStatus {
  if (status?.includes('READY')) return 'READY';
  return status?.includes('FAILED') ? 'FAILED' : 'PENDING';
}

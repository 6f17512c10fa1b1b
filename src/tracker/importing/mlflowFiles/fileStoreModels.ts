import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LoggedModelMetric, LoggedModelStatus } from '../../../shared/model/loggedModel';
import { encodeNumber } from '../../../shared/model/metric';
import type { ImportedLoggedModel, ImportedModel, ImportedModelVersion, OnProblem } from '../importSource';
import { findArtifacts } from '../localPlace';
import { filesBelow, folderTexts, subfolders } from './folderTexts';
import { type Meta, number, readMeta, text, texts } from './metaYaml';
import { parseMetricLine } from './metricLines';

/** MLflow's numbers for a logged model's status, from 1. */
const STATUSES: readonly LoggedModelStatus[] = ['PENDING', 'READY', 'FAILED'];

/** Reads `<experiment>/models/<id>`. Rejects where its `meta.yaml` can't be read. */
export async function readLoggedModel(
  folder: string,
  experimentId: string,
  onProblem: OnProblem,
): Promise<ImportedLoggedModel> {
  const meta = await readMeta(folder);
  const id = text(meta, 'model_id') ?? '';
  const createdAt = number(meta, 'creation_timestamp') ?? 0;
  return {
    id,
    experimentId,
    name: text(meta, 'name') ?? '',
    artifacts: await findArtifacts(text(meta, 'artifact_location'), id, [join(folder, 'artifacts')]),
    status: loggedModelStatus(number(meta, 'status') ?? 0),
    statusMessage: text(meta, 'status_message'),
    sourceRunId: text(meta, 'source_run_id'),
    modelType: text(meta, 'model_type'),
    createdAt,
    updatedAt: number(meta, 'last_updated_timestamp') ?? createdAt,
    deleted: text(meta, 'lifecycle_stage') === 'deleted',
    params: await folderTexts(join(folder, 'params'), onProblem),
    tags: await folderTexts(join(folder, 'tags'), onProblem),
    metrics: await readModelMetrics(join(folder, 'metrics'), onProblem),
  };
}

export function loggedModelStatus(number: number): LoggedModelStatus {
  return STATUSES[number - 1] ?? 'READY';
}

/** Lines of `<milliseconds> <value> <step> <run>`, perhaps with the name and digest of a dataset. */
async function readModelMetrics(folder: string, onProblem: OnProblem): Promise<LoggedModelMetric[]> {
  const metrics: LoggedModelMetric[] = [];
  for (const { key, file } of await filesBelow(folder)) {
    const lines = new Set((await readFile(file, 'utf8')).split('\n').map((line) => line.trim()));
    for (const line of lines) {
      if (line === '') continue;
      const metric = parseModelMetric(key, line);
      if (metric) metrics.push(metric);
      else onProblem(file, 'A line is no metric point and did not come in.');
    }
  }
  return metrics;
}

function parseModelMetric(key: string, line: string): LoggedModelMetric | null {
  const point = parseMetricLine(key, line);
  const [, , , runId, ...dataset] = line.split(' ');
  if (!point || runId === undefined) return null;
  return {
    key,
    value: encodeNumber(point.value),
    step: point.step,
    timestamp: point.timestamp,
    runId,
    datasetName: dataset.length > 1 ? dataset.slice(0, -1).join(' ') : null,
    datasetDigest: dataset.length > 1 ? (dataset.at(-1) ?? null) : null,
  };
}

/** Reads `models/<name>`, the registry. Rejects where its `meta.yaml` can't be read; a version that can't be is left out. */
export async function readRegisteredModel(folder: string, onProblem: OnProblem): Promise<ImportedModel> {
  const meta = await readMeta(folder);
  const aliases = { ...texts(meta, 'aliases'), ...(await folderTexts(join(folder, 'aliases'), onProblem)) };
  const versions: ImportedModelVersion[] = [];
  for (const name of await subfolders(folder)) {
    if (!name.startsWith('version-')) continue;
    try {
      versions.push(await readVersion(join(folder, name), onProblem));
    } catch (error) {
      onProblem(join(folder, name), error);
    }
  }
  return {
    name: text(meta, 'name') ?? '',
    description: text(meta, 'description') ?? '',
    createdAt: number(meta, 'creation_timestamp') ?? 0,
    tags: await folderTexts(join(folder, 'tags'), onProblem),
    aliases: Object.fromEntries(Object.entries(aliases).map(([alias, version]) => [alias, Number(version)])),
    versions: versions.filter(({ stage }) => stage !== DELETED).sort((a, b) => a.version - b.version),
  };
}

/** The stage by which MLflow marks a version that was deleted. */
export const DELETED = 'Deleted_Internal';

async function readVersion(folder: string, onProblem: OnProblem): Promise<ImportedModelVersion> {
  const meta: Meta = await readMeta(folder);
  const version = number(meta, 'version');
  if (version === null) throw new Error('it says no version number');
  return {
    version,
    source: text(meta, 'source') ?? text(meta, 'storage_location') ?? '',
    runId: text(meta, 'run_id'),
    runLink: text(meta, 'run_link'),
    loggedModelId: text(meta, 'model_id'),
    note: text(meta, 'description') ?? '',
    userId: text(meta, 'user_id') ?? '',
    stage: stageOf(text(meta, 'current_stage')),
    tags: await folderTexts(join(folder, 'tags'), onProblem),
    createdAt: number(meta, 'creation_timestamp') ?? 0,
  };
}

/** YAML's plain `None` is MLflow's word for no stage. */
export function stageOf(stage: string | null): string {
  return stage ?? 'None';
}

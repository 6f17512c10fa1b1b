import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { DatasetInput } from '../../../shared/model/declaredDataset';
import type { RunModel } from '../../../shared/model/loggedModel';
import { isActive, type RunStatus } from '../../../shared/model/run';
import type { ImportedRun, OnProblem, PointBatch } from '../importSource';
import { findArtifacts } from '../localPlace';
import { PointBatcher } from '../pointBatcher';
import { readAhead } from '../readAhead';
import { factsOfTags } from '../runTags';
import { filesBelow, folderTexts, subfolders } from './folderTexts';
import { type Meta, number, readMeta, text, texts } from './metaYaml';
import { type MetricFileRead, readMetricFile } from './metricFile';

/** MLflow's numbers for a run's status, from 1. */
const STATUSES: readonly RunStatus[] = ['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED'];
const FILES_AHEAD = 8;

/** Where a run was found. */
export interface RunPlace {
  /** The experiment's folder. */
  experimentFolder: string;
  experimentId: string;
  folder: string;
  /** The whole experiment is. */
  deleted: boolean;
}

/** Reads what a run's folder says. Rejects for one without a `meta.yaml`, such as a run that was just being made. */
export async function readFileStoreRun({
  experimentFolder,
  experimentId,
  folder,
  deleted,
}: RunPlace): Promise<ImportedRun> {
  const problems: ImportedRun['problems'] = [];
  const onProblem: OnProblem = (where, why) =>
    problems.push({ where, what: why instanceof Error ? why.message : String(why) });
  const meta = await readMeta(folder);
  const id = text(meta, 'run_id', 'run_uuid') ?? folder.split(/[\\/]/).at(-1) ?? '';
  const [tags, params, links, artifacts] = await Promise.all([
    folderTexts(join(folder, 'tags'), onProblem),
    folderTexts(join(folder, 'params'), onProblem),
    readLinks(experimentFolder, folder, onProblem),
    findArtifacts(text(meta, 'artifact_uri'), id, [join(folder, 'artifacts')]),
  ]);
  const status = statusOf(meta);
  return {
    id,
    name: text(meta, 'run_name') ?? tags['mlflow.runName'] ?? text(meta, 'name') ?? '',
    experimentId,
    status,
    startTime: number(meta, 'start_time') ?? 0,
    endTime: number(meta, 'end_time'),
    deleted: deleted || text(meta, 'lifecycle_stage') === 'deleted',
    userId: text(meta, 'user_id') ?? '',
    cwd: '',
    params,
    tags,
    ...factsOfTags(tags),
    ...links,
    artifacts,
    origin: pathToFileURL(folder).href,
    problems,
    points: (read, signal) => readPoints(folder, read, { live: isActive(status), onProblem }, signal),
  };
}

function statusOf(meta: Meta): RunStatus {
  const status = text(meta, 'status') ?? '';
  return STATUSES[Number(status) - 1] ?? STATUSES.find((name) => name === status) ?? 'FINISHED';
}

async function* readPoints(
  folder: string,
  read: Readonly<Record<string, number>>,
  options: { live: boolean; onProblem: OnProblem },
  signal: AbortSignal,
): AsyncGenerator<PointBatch> {
  const batcher = new PointBatcher();
  const files = await filesBelow(join(folder, 'metrics'));
  const opened = readAhead(files, FILES_AHEAD, async ({ key, file }) => {
    const pieces = readMetricFile(key, file, { ...options, from: read[key] ?? 0 });
    return { key, file, pieces, first: await firstOf(pieces, file, options.onProblem) };
  });
  for await (const { key, file, pieces, first } of opened) {
    for (let piece = first; piece; piece = await firstOf(pieces, file, options.onProblem)) {
      signal.throwIfAborted();
      yield* batcher.add(key, piece.points, piece.end, piece.unique);
    }
  }
  yield* batcher.rest();
}

/** The next piece; none where the file can't be read on. */
async function firstOf(
  pieces: AsyncGenerator<MetricFileRead>,
  file: string,
  onProblem: OnProblem,
): Promise<MetricFileRead | null> {
  try {
    const { value, done } = await pieces.next();
    return done ? null : value;
  } catch (error) {
    onProblem(file, error);
    return null;
  }
}

async function readLinks(
  experimentFolder: string,
  folder: string,
  onProblem: OnProblem,
): Promise<{ inputs: DatasetInput[]; models: RunModel[] }> {
  const inputs: DatasetInput[] = [];
  const models: RunModel[] = [];
  const places = [
    ...(await subfolders(join(folder, 'inputs'))).map((name) => join(folder, 'inputs', name)),
    ...(await subfolders(join(folder, 'outputs'))).map((name) => join(folder, 'outputs', name)),
  ];
  for (const place of places) {
    try {
      const meta = await readMeta(place);
      if (text(meta, 'source_type') === 'DATASET') inputs.push(await readInput(experimentFolder, meta));
      else models.push(readModelLink(meta, place.startsWith(join(folder, 'outputs'))));
    } catch (error) {
      onProblem(place, error);
    }
  }
  return { inputs, models };
}

async function readInput(experimentFolder: string, input: Meta): Promise<DatasetInput> {
  const meta = await readMeta(join(experimentFolder, 'datasets', text(input, 'source_id') ?? ''));
  return {
    dataset: {
      name: text(meta, 'name') ?? '',
      digest: text(meta, 'digest') ?? '',
      sourceType: text(meta, 'source_type') ?? '',
      source: text(meta, 'source') ?? '',
      schema: text(meta, 'schema'),
      profile: text(meta, 'profile'),
    },
    tags: texts(input, 'tags'),
  };
}

function readModelLink(meta: Meta, output: boolean): RunModel {
  const destination = text(meta, 'destination_type') ?? '';
  const modelId = destination.startsWith('MODEL') ? text(meta, 'destination_id') : text(meta, 'source_id');
  if (modelId === null) throw new Error('it names no model');
  return { modelId, direction: output ? 'output' : 'input', step: number(meta, 'step') ?? 0 };
}

/** Whether a folder looks like one MLflow makes for a run, rather than somebody's own. */
export async function looksLikeRun(folder: string): Promise<boolean> {
  const entries: Dirent[] = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.some(
    ({ name }) => name === 'meta.yaml' || name === 'metrics' || name === 'params' || name === 'artifacts',
  );
}

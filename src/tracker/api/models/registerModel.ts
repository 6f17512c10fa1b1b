import { randomBytes } from 'node:crypto';
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { StorePaths } from '../../../platform/storePaths';
import type { Artifact } from '../../../shared/model/artifact';
import { CockpitError } from '../../../shared/model/cockpitError';
import type { ModelVersion } from '../../../shared/model/modelVersion';
import type { RegisterRequest } from '../../../shared/protocol/trackerApi';
import type { Store } from '../../store/store';
import { confinedPath } from '../confinedPath';
import { copyArtifact } from './artifactCopy';
import { modelFolder } from './modelFolder';

/**
 * Makes the next version of a model from a run's artifact, with a read-only copy of its own. Throws CockpitError
 * CONFLICT where the artifact is no longer what the run recorded.
 */
export async function registerModel(store: Store, paths: StorePaths, request: RegisterRequest): Promise<ModelVersion> {
  const runId = store.runs.resolve(request.runId);
  const artifact = findArtifact(store, runId, request.artifactPath);
  const source = await confinedPath(paths.artifacts(runId), artifact.path);
  const staging = join(paths.models, `.incoming-${randomBytes(6).toString('hex')}`);
  try {
    await mkdir(staging, { recursive: true });
    const copy = join(staging, basename(artifact.path));
    const hash = await copyArtifact(source, copy);
    if (hash !== artifact.hash) throw changed(artifact, runId);
    return enter(store, paths, { runId, artifact: { ...artifact, hash }, request, staging });
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

interface Entry {
  runId: string;
  artifact: Artifact & { hash: string };
  request: RegisterRequest;
  staging: string;
}

/** The copy takes its final place inside the store's transaction, so that neither is there without the other. */
function enter(store: Store, paths: StorePaths, { runId, artifact, request, staging }: Entry): ModelVersion {
  const { commit, git, datasets } = store.runs.detail(runId);
  let placed: string | null = null;
  const place = (version: number): string => {
    const folder = freeFolder(store, paths, request.model, version);
    mkdirSync(dirname(folder), { recursive: true });
    // Left by a tracker that was killed before it wrote the row.
    rmSync(folder, { recursive: true, force: true });
    renameSync(staging, folder);
    placed = folder;
    return join(folder, basename(artifact.path));
  };
  const version = {
    model: request.model,
    runId,
    artifactPath: artifact.path,
    hash: artifact.hash,
    bytes: artifact.bytes,
    note: request.note ?? '',
    createdAt: Date.now(),
    commit,
    snapshot: git?.snapshot ?? null,
    datasets: datasets.map(({ path, hash }) => ({ path, hash })),
  };
  try {
    return store.models.register(version, place);
  } catch (error) {
    if (placed !== null) rmSync(placed, { recursive: true, force: true });
    throw error;
  }
}

/** A model that was renamed keeps its content where it was, so one that took the old name must not. */
function freeFolder(store: Store, paths: StorePaths, model: string, version: number): string {
  const folder = join(paths.models, modelFolder(model), String(version));
  return store.models.holds(folder) ? `${folder}-${randomBytes(4).toString('hex')}` : folder;
}

function findArtifact(store: Store, runId: string, path: string): Artifact {
  const artifacts = store.artifacts.list(runId);
  const artifact = artifacts.find((candidate) => candidate.path === path);
  if (artifact?.hash) return artifact;
  if (artifact) {
    throw new CockpitError('CONFLICT', `The artifact ${path} is still being hashed. Try again in a moment.`);
  }
  const known = artifacts.map((candidate) => candidate.path).join(', ');
  throw new CockpitError(
    'NOT_FOUND',
    known === ''
      ? `The run ${runId} kept no artifacts. Name its result under outputs in mlops.yaml or with --output, and run it again.`
      : `The run ${runId} has no artifact ${path}. It has: ${known}.`,
  );
}

function changed(artifact: Artifact, runId: string): CockpitError {
  return new CockpitError(
    'CONFLICT',
    `The artifact ${artifact.path} of the run ${runId} is no longer what the run wrote, so it was not registered. Run it again.`,
  );
}

import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { mkdir, realpath, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { StorePaths } from '../../platform/storePaths';
import { CockpitError } from '../../shared/model/cockpitError';
import type { ModelVersion } from '../../shared/model/modelVersion';
import type { RegisterRequest } from '../../shared/protocol/trackerApi';
import { confinedPath } from '../api/confinedPath';
import type { Store } from '../store/store';
import { type CopiedArtifact, copyArtifact } from './artifactCopy';
import { stagingFolder, versionFolder } from './versionFolder';

/** What of a run is registered. */
interface Subject {
  /** As errors call it. */
  name: string;
  /** Real path. */
  path: string;
  artifactPath: string | null;
  loggedModelId: string | null;
  /** What the run recorded; null where only the copy tells. */
  hash: string | null;
}

/**
 * Makes the next version of a model from a run's artifact, or from a model that the run logged (`models/<name>`), with a
 * read-only copy of its own. Throws CockpitError CONFLICT where the artifact is no longer what the run recorded.
 */
export async function registerModel(store: Store, paths: StorePaths, request: RegisterRequest): Promise<ModelVersion> {
  const runId = store.runs.resolve(request.runId);
  const subject = await findSubject(store, paths, runId, request.artifactPath);
  const staging = stagingFolder(paths);
  try {
    await mkdir(staging, { recursive: true });
    const copied = await copyArtifact(subject.path, join(staging, basename(subject.name)));
    if (subject.hash !== null && copied.hash !== subject.hash) throw changed(subject.name, runId);
    return enter(store, paths, { runId, subject, copied, request, staging });
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

interface Entry {
  runId: string;
  subject: Subject;
  copied: CopiedArtifact;
  request: RegisterRequest;
  staging: string;
}

/** The copy takes its final place inside the store's transaction, so that neither is there without the other. */
function enter(store: Store, paths: StorePaths, { runId, subject, copied, request, staging }: Entry): ModelVersion {
  const { commit, git, datasets } = store.runs.detail(runId);
  let placed: string | null = null;
  const place = (version: number): string => {
    const folder = versionFolder(store, paths, { model: request.model, version });
    mkdirSync(dirname(folder), { recursive: true });
    // Left by a tracker that was killed before it wrote the row.
    rmSync(folder, { recursive: true, force: true });
    renameSync(staging, folder);
    placed = folder;
    return join(folder, basename(subject.name));
  };
  const version = {
    model: request.model,
    runId,
    artifactPath: subject.artifactPath,
    loggedModelId: subject.loggedModelId,
    hash: copied.hash,
    bytes: copied.bytes,
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

async function findSubject(store: Store, paths: StorePaths, runId: string, path: string): Promise<Subject> {
  const artifacts = store.artifacts.list(runId);
  const artifact = artifacts.find((candidate) => candidate.path === path);
  if (artifact && !artifact.hash) {
    throw new CockpitError('CONFLICT', `The artifact ${path} is still being hashed. Try again in a moment.`);
  }
  if (artifact || artifacts.some((candidate) => candidate.path.startsWith(`${path}/`))) {
    const real = await confinedPath(paths.artifacts(runId), path);
    return { name: path, path: real, artifactPath: path, loggedModelId: null, hash: artifact?.hash ?? null };
  }
  const logged = await findLogged(store, paths, runId, path);
  if (logged) return logged;
  const known = artifacts.map((candidate) => candidate.path).join(', ');
  throw new CockpitError(
    'NOT_FOUND',
    known === ''
      ? `The run ${runId} kept no artifacts. Name its result under outputs in mlops.yaml or with --output, and run it again.`
      : `The run ${runId} has no artifact ${path}. It has: ${known}.`,
  );
}

/** The newest of that name that the run logged, or the one of that id. */
async function findLogged(store: Store, paths: StorePaths, runId: string, path: string): Promise<Subject | null> {
  const name = /^models\/([^/]+)$/.exec(path)?.[1];
  if (name === undefined) return null;
  const model = store.loggedModels
    .list(null)
    .find((candidate) => candidate.sourceRunId === runId && (candidate.name === name || candidate.id === name));
  const folder = model && (await realpath(paths.loggedModel(model.id)).catch(() => null));
  return folder ? { name: path, path: folder, artifactPath: null, loggedModelId: model.id, hash: null } : null;
}

function changed(path: string, runId: string): CockpitError {
  return new CockpitError(
    'CONFLICT',
    `The artifact ${path} of the run ${runId} is no longer what the run wrote, so it was not registered. Run it again.`,
  );
}

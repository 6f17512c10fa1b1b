import { statSync } from 'node:fs';
import { join, posix, sep } from 'node:path';
import type { LoggedModel } from '../../../shared/model/loggedModel';
import type { ModelVersion } from '../../../shared/model/modelVersion';
import type { ContentSource } from '../../registry/registry';
import { type ArtifactPlace, ArtifactPlaces, localPath } from '../artifacts/artifactPlaces';
import { realPlace } from '../artifacts/confine';
import type { MlflowContext } from '../mlflowContext';
import { doesNotExist, invalid } from '../wire/mlflowError';
import { findModel, findVersion, isPrompt } from './modelChecks';

/** What a request to make a version says of where it comes from. */
export interface GivenSource {
  source: string;
  runId: string | null;
  modelId: string | null;
}

/** The sources of registered versions: which may be given, what they mean, and where they lie. */
export class VersionSources {
  readonly places: ArtifactPlaces;

  constructor(private readonly context: MlflowContext) {
    this.places = new ArtifactPlaces(context);
  }

  /** What is to be stored of a given source. Throws MlflowError for one that may not be given. */
  check(given: GivenSource): GivenSource {
    if (isLocal(given.source)) return this.checkLocal(given);
    refuseRelative(given.source);
    return given.source.startsWith('models:') ? this.ofModelUri(given) : given;
  }

  /** Where clients load the version from; the source itself where it can be used as it is. */
  downloadUri(version: ModelVersion): string {
    const { source } = version;
    if (source === null) return this.copyUri(version) ?? '';
    const model = this.loggedModelOf(source);
    if (model) return this.places.loggedModelUri(model);
    const other = this.versionOf(source);
    return other && cameBefore(other, version) ? this.downloadUri(other) : source;
  }

  /** What the protocol calls the source; a version that was registered in the cockpit has its copy. */
  sourceOf(version: ModelVersion): string {
    return version.source ?? this.copyUri(version) ?? '';
  }

  /** Where the content lies on this disk; null where it lies elsewhere, or is not there. */
  async content(version: ModelVersion): Promise<ContentSource | null> {
    const { source, runId, loggedModelId } = version;
    const logged = loggedModelId === null ? null : this.context.store.loggedModels.find(loggedModelId);
    const model = logged ?? this.loggedModelOf(source ?? '');
    if (model) return this.found(this.places.ofUri(this.places.loggedModelUri(model)), null);
    const other = this.versionOf(source ?? '');
    if (other?.location) return { path: other.location, artifactPath: null };
    if (other && cameBefore(other, version)) return this.content(other);
    const ofRun = /^runs:\/+([^/]+)\/(.+)$/.exec(source ?? '');
    if (ofRun?.[1] && ofRun[2]) return this.contentOfRun(ofRun[1], ofRun[2]);
    const place = source === null ? null : this.places.ofUri(source);
    if (place === null || (place.owner === null && !this.isOfRun(source ?? '', runId))) return null;
    return this.found(place, place.owner?.kind === 'run' && place.owner.id === runId ? place.ownPath || null : null);
  }

  private contentOfRun(runId: string, path: string): Promise<ContentSource | null> {
    const head = this.context.store.runs.head(runId);
    if (!head) return Promise.resolve(null);
    const uri = `${this.places.runUri(this.context.store.runs.detail(runId))}/${path}`;
    return this.found(this.places.ofUri(uri), path);
  }

  private async found(place: ArtifactPlace | null, artifactPath: string | null): Promise<ContentSource | null> {
    const path = place && (await realPlace(place).catch(() => null));
    return path ? { path, artifactPath } : null;
  }

  private copyUri(version: ModelVersion): string | null {
    if (version.location === null) return null;
    const stat = statSync(version.location, { throwIfNoEntry: false });
    return this.places.copyUri(version, stat?.isFile() !== true);
  }

  /** A local path may only be one of the run's own artifacts: a client must not have any file of this disk copied. */
  private checkLocal(given: GivenSource): GivenSource {
    if (this.isOfRun(given.source, given.runId)) return given;
    const owner = given.modelId === null ? 'run_id' : 'model_id';
    throw invalid(
      `Invalid model version source: '${localPath(given.source) ?? given.source}'. To use a local path as a model version source, the ${owner} request parameter has to be specified and the local path has to be contained within the artifact directory of the run specified by the ${owner}.`,
    );
  }

  private isOfRun(source: string, runId: string | null): boolean {
    const path = localPath(source);
    const run = runId === null ? null : this.context.store.runs.head(runId);
    if (path === null || runId === null || !run || path.split(/[\\/]/).includes('..')) return false;
    const roots = [this.context.paths.artifacts(runId), localPath(run.artifactUri ?? '')];
    return roots.some((root) => root !== null && (join(path) === root || join(path).startsWith(join(root) + sep)));
  }

  private ofModelUri(given: GivenSource): GivenSource {
    const { source, runId, modelId } = given;
    const id = modelIdOf(source);
    if (id !== null) {
      const model = this.context.store.loggedModels.find(id);
      if (!model || model.deleted || (modelId !== null && modelId !== id)) throw invalidSource(source, 'model_id');
      return { source, runId: runId ?? model.sourceRunId, modelId: id };
    }
    const other = this.versionOf(source, true);
    if (!other) throw invalidSource(source, 'model_id');
    return { source: `models:/${other.model}/${other.version}`, runId: runId ?? other.runId, modelId };
  }

  private loggedModelOf(source: string): LoggedModel | null {
    const id = modelIdOf(source);
    return id === null ? null : this.context.store.loggedModels.find(id);
  }

  /** Of `models:/name/version`, `models:/name/stage`, `models:/name/latest` and `models:/name@alias`. */
  private versionOf(source: string, strict = false): ModelVersion | null {
    const [, name = '', by = '', what = ''] = /^models:\/+([^/@]+)([/@])([^/@]+)$/.exec(source) ?? [];
    if (name === '' || modelIdOf(source) !== null) return null;
    const { models } = this.context.store;
    const model = strict ? findModel(models, decode(name)) : models.find(decode(name));
    if (!model) return null;
    if (strict && isPrompt(model.tags)) {
      throw invalid(
        `Invalid model version source: '${source}'. Prompt versions cannot be used as model version sources.`,
      );
    }
    const number = by === '@' ? model.aliases[what] : /^\d+$/.test(what) ? Number(what) : undefined;
    if (number !== undefined)
      return strict ? findVersion(models, model.name, number) : models.findVersion(model.name, number);
    if (by === '@') {
      if (strict) throw invalid(`Registered model alias ${what} not found.`);
      return null;
    }
    const latest = what.toLowerCase() === 'latest';
    const found = model.versions.find(({ stage }) => latest || stage.toLowerCase() === what.toLowerCase());
    if (!found && strict)
      throw doesNotExist(`No versions of model with name '${model.name}' and stage '${what}' found`);
    return found ?? null;
  }
}

/** A version comes of an earlier one, so that to follow sources ends, whatever they say. */
function cameBefore(a: ModelVersion, b: ModelVersion): boolean {
  return a.createdAt < b.createdAt || (a.createdAt === b.createdAt && a.model === b.model && a.version < b.version);
}

function modelIdOf(source: string): string | null {
  return /^models:\/+(m-[\w-]+)$/.exec(source)?.[1] ?? null;
}

/** Without a scheme, or of files; `C:\` is no scheme. */
function isLocal(source: string): boolean {
  return source.startsWith('file:') || !/^[a-z][a-z0-9+.-]+:/i.test(source);
}

function refuseRelative(source: string): void {
  const plain = decode(source);
  const path = plain.replace(/^[a-z][a-z0-9+.-]*:(?:\/\/[^/]*)?/i, '').replace(/[?#].*$/s, '');
  const tidy = path.replace(/\/+/g, '/').replace(/\/$/, '');
  const wrong =
    plain.includes('\0') || plain.split('/').includes('..') || posix.normalize(tidy || '/') !== (tidy || '/');
  if (!wrong) return;
  throw invalid(
    `Invalid model version source: '${source}'. If supplying a source as an http, https, local file path, ftp, objectstore, or mlflow-artifacts uri, an absolute path must be provided without relative path references present. Please provide an absolute path.`,
  );
}

/** Until nothing is encoded any more: twice encoded dots are dots. */
function decode(text: string): string {
  try {
    const plain = decodeURIComponent(text);
    return plain === text ? text : decode(plain);
  } catch {
    return text;
  }
}

function invalidSource(source: string, name: string): Error {
  return invalid(
    `Invalid model version source: '${source}'. The ${name} request parameter must identify the resource that contains the source.`,
  );
}

import { rm, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join, posix, resolve, sep } from 'node:path';
import type { MlflowContext } from '../mlflowContext';
import { artifactUri } from '../runs/runJson';
import { doesNotExist, invalid, MlflowError } from '../wire/mlflowError';
import { type FileInfo, listPaths, listPlace } from './artifactListing';
import { type ArtifactPlace, ArtifactPlaces, inside, localPath } from './artifactPlaces';
import { ArtifactRecords } from './artifactRecords';
import { ArtifactUploads } from './artifactUploads';
import { existingPlace } from './confine';
import { sendFile } from './sendFile';

/** MLflow's own limit for what its web page uploads. */
const MOST_PAGE_BYTES = 10 * 1000 * 1000;

export interface Exchange {
  incoming: IncomingMessage;
  outgoing: ServerResponse;
}

/** Takes, sends, lists and deletes artifacts, by their paths behind `mlflow-artifacts:` or by what they belong to. Paths come checked. */
export class ArtifactService {
  readonly places: ArtifactPlaces;
  private readonly uploads: ArtifactUploads;
  private readonly records: ArtifactRecords;

  constructor(private readonly context: MlflowContext) {
    this.places = new ArtifactPlaces(context);
    this.records = new ArtifactRecords(context.store);
    this.uploads = new ArtifactUploads(join(context.artifactsDestination ?? context.paths.root, '.incoming'));
  }

  async upload(place: ArtifactPlace, incoming: IncomingMessage, fromPage = false): Promise<void> {
    if (place.path === '') throw invalid('Invalid path');
    const most = fromPage ? MOST_PAGE_BYTES : undefined;
    await this.uploads.take(place, incoming, (file) => this.records.added(place, file), most);
  }

  async send(place: ArtifactPlace, { incoming, outgoing }: Exchange): Promise<void> {
    const file = await existingPlace(place);
    await sendFile(file, posix.basename(place.path) || posix.basename(file), incoming, outgoing);
  }

  list(place: ArtifactPlace): Promise<FileInfo[]> {
    return listPlace(place);
  }

  /** A file, or a folder with all that is in it. */
  async delete(place: ArtifactPlace): Promise<void> {
    if (place.readOnly)
      throw new MlflowError('PERMISSION_DENIED', `“${place.path}” cannot be deleted through this tracker.`);
    if (place.path === '' && place.owner === null) throw invalid('Invalid path');
    await existingPlace(place);
    // The link, where it is one: never what it leads to.
    await rm(join(place.root, place.path), { recursive: true, force: true });
    this.records.removed(place);
  }

  /** Below a run's folder. Throws MlflowError where its artifacts lie out of reach. */
  ofRun(runId: string, path: string): ArtifactPlace {
    const place = this.findOfRun(runId, path);
    if (place) return place;
    const uri = this.runUri(runId);
    throw invalid(
      `The artifacts of run '${runId}' are at ${uri}, which this tracker cannot reach. Ask for them there.`,
    );
  }

  /** Of a run whose artifacts lie out of reach: what the store knows of them, else as {@link ofRun}. */
  async listRun(runId: string, path: string): Promise<{ uri: string; files: FileInfo[] }> {
    const uri = this.runUri(runId);
    const place = this.findOfRun(runId, path);
    if (place) return { uri, files: await listPlace(place) };
    const known = this.context.store.artifacts.list(runId);
    if (known.length === 0) this.ofRun(runId, path);
    return { uri, files: listPaths(known, path) };
  }

  async listLoggedModel(modelId: string, path: string): Promise<{ uri: string; files: FileInfo[] }> {
    const uri = this.places.loggedModelUri(this.context.store.loggedModels.get(modelId));
    return { uri, files: await listPlace(this.ofLoggedModel(modelId, path)) };
  }

  ofLoggedModel(modelId: string, path: string): ArtifactPlace {
    const model = this.context.store.loggedModels.get(modelId);
    const uri = this.places.loggedModelUri(model);
    return this.below(this.reach(uri, model.sourceRunId), path, `The files of the model '${modelId}' are at ${uri}`);
  }

  /** A version's own copy, or else what it was registered from. */
  async ofVersion(name: string, number: number, path: string): Promise<ArtifactPlace> {
    const version = this.context.store.models.version(name, number);
    const { location, source, runId } = version;
    const isFolder = location !== null && (await stat(location).catch(() => null))?.isDirectory() === true;
    const uri = this.places.copyUri(version, isFolder) ?? source ?? '';
    const ofRun = /^runs:\/+([^/]+)\/(.+)$/.exec(uri);
    if (ofRun?.[1] && ofRun[2]) return this.ofRun(ofRun[1], posix.join(ofRun[2], path));
    const ofModel = /^models:\/+(m-[\w-]+)$/.exec(uri);
    if (ofModel?.[1]) return this.ofLoggedModel(ofModel[1], path);
    return this.below(this.reach(uri, runId), path, `The files of version ${number} of '${name}' are at '${uri}'`);
  }

  private findOfRun(runId: string, path: string): ArtifactPlace | null {
    const place = this.reach(this.runUri(runId), runId);
    return place && inside(place, path);
  }

  private runUri(runId: string): string {
    const head = this.context.store.runs.head(runId);
    if (!head) throw doesNotExist(`Run with id=${runId} not found`);
    return artifactUri(runId, head);
  }

  private below(place: ArtifactPlace | null, path: string, where: string): ArtifactPlace {
    if (place) return inside(place, path);
    throw invalid(`${where}, which this tracker cannot reach. Ask for them there.`);
  }

  /**
   * What a URI of the store names on this disk. Any client may name a folder of this disk as the place of its artifacts:
   * it is read only where the user brought the run in from there, or the server was started with that place.
   */
  private reach(uri: string, runId: string | null): ArtifactPlace | null {
    const place = this.places.ofUri(uri);
    return place === null || localPath(uri) === null || this.isTrusted(place, runId) ? place : null;
  }

  private isTrusted(place: ArtifactPlace, runId: string | null): boolean {
    const { defaultArtifactRoot, store } = this.context;
    const root = defaultArtifactRoot === null ? null : localPath(defaultArtifactRoot);
    if (root !== null && join(place.root, place.path).startsWith(resolve(root) + sep)) return true;
    if (runId === null || store.runs.head(runId) === null) return false;
    const { origin, source } = store.runs.summary(runId);
    return origin !== null && (source === 'import' || source === 'files');
  }
}

import type { ModelVersion, RegisteredModel } from '../../../shared/model/modelVersion';
import { ServerError } from '../remote/serverError';
import { type RemoteVersion, recordOf, tagsOf } from '../remote/wire';
import { ORIGIN_VERSION_TAG, type PushContext } from './pushContext';

/** Registers, on the server, the versions that were made of runs which are there; with aliases, tags and stages. */
export class ModelPush {
  constructor(private readonly context: PushContext) {}

  async push(runIds: ReadonlySet<string>): Promise<void> {
    const { store, task } = this.context;
    for (const model of store.models.list()) {
      const versions = model.versions.filter(({ runId }) => runId !== null && runIds.has(runId)).reverse();
      if (versions.length === 0) continue;
      task.signal.throwIfAborted();
      try {
        await this.pushModel(model, versions);
      } catch (error) {
        task.signal.throwIfAborted();
        task.problem(`model ${model.name}`, error);
        task.model('failed');
      }
    }
  }

  private async pushModel(model: RegisteredModel, versions: ModelVersion[]): Promise<void> {
    const { remote, task } = this.context;
    const there = await remote.registeredModel(model.name);
    if (there === null) await this.createModel(model);
    const known = new Map<string, RemoteVersion>();
    if (there) for await (const version of remote.versions(model.name)) known.set(originOf(version) ?? '', version);
    let added = there === null;
    const numbers = new Map<number, string>();
    for (const version of versions) {
      const origin = `${model.name}/${version.version}`;
      const found = known.get(origin);
      const number = found?.version ?? (await this.createVersion(version, origin));
      if (number === null) continue;
      numbers.set(version.version, number);
      added ||= found === undefined;
    }
    await this.setAliases(model, there?.aliases ?? [], numbers);
    task.model(there === null ? 'added' : added ? 'updated' : 'unchanged');
  }

  private async createModel({ name, description, tags }: RegisteredModel): Promise<void> {
    try {
      await this.context.remote.post('registered-models/create', { name, description, tags: tagsOf(tags) });
    } catch (error) {
      // Somebody else's request, or our own that was sent twice, was first.
      if (!(error instanceof ServerError && error.isTaken)) throw error;
    }
  }

  /** Resolves with the server's number for it. */
  private async createVersion(version: ModelVersion, origin: string): Promise<string | null> {
    const { remote, server, store, task } = this.context;
    const runId = version.runId && store.servers.link(server.id, 'run', version.runId)?.remote;
    const source = runId ? await this.sourceOf(version, runId) : null;
    if (!runId || source === null) {
      task.problem(`model ${version.model}, version ${version.version}`, 'Its files are not on the server.');
      return null;
    }
    const body = {
      name: version.model,
      source: source.uri,
      run_id: runId,
      model_id: source.modelId,
      description: version.note,
      tags: tagsOf({ ...version.tags, [ORIGIN_VERSION_TAG]: origin }),
    };
    const { model_version } = await remote.make('model-versions/create', body, () => this.made(version.model, origin));
    if (version.stage !== 'None') {
      await remote.post('model-versions/transition-stage', {
        name: version.model,
        version: model_version.version,
        stage: version.stage,
        archive_existing_versions: false,
      });
    }
    return model_version.version;
  }

  /** The version that a request without an answer made. */
  private async made(model: string, origin: string): Promise<{ model_version: RemoteVersion } | null> {
    for await (const version of this.context.remote.versions(model)) {
      if (originOf(version) === origin) return { model_version: version };
    }
    return null;
  }

  private async sourceOf(version: ModelVersion, runId: string): Promise<{ uri: string; modelId?: string } | null> {
    const { remote, server, store } = this.context;
    const model = version.loggedModelId && store.servers.link(server.id, 'logged-model', version.loggedModelId);
    if (model) return { uri: `models:/${model.remote}`, modelId: model.remote };
    const path = version.artifactPath;
    if (path === null) return null;
    const run = await remote.run(runId);
    return run === null ? null : { uri: `${run.info.artifact_uri}/${path}` };
  }

  private async setAliases(
    { name, aliases }: RegisteredModel,
    there: readonly { alias: string; version: string }[],
    numbers: ReadonlyMap<number, string>,
  ): Promise<void> {
    for (const [alias, local] of Object.entries(aliases)) {
      const version = numbers.get(local);
      if (version === undefined || there.some((one) => one.alias === alias && one.version === version)) continue;
      await this.context.remote.post('registered-models/alias', { name, alias, version });
    }
  }
}

function originOf({ tags }: RemoteVersion): string | undefined {
  return recordOf(tags)[ORIGIN_VERSION_TAG];
}

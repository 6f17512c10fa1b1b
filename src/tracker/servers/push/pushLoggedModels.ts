import type { LoggedModel } from '../../../shared/model/loggedModel';
import type { RunDetail } from '../../../shared/model/run';
import { RemoteArtifacts } from '../remote/remoteArtifacts';
import { ServerError } from '../remote/serverError';
import { type RemoteLoggedModel, type RemoteRun, tagsOf } from '../remote/wire';
import { chunks } from './limits';
import { filesBelow, pushFiles } from './pushArtifacts';
import { ORIGIN_MODEL_TAG, type PushContext } from './pushContext';

/** Kept in a logged model's link: it was sent to its end. */
const WHOLE = JSON.stringify({ whole: true });

/** Sends the models that runs saved; a server of MLflow 2 knows none, so there they go among the run's artifacts. */
export class LoggedModelPush {
  constructor(private readonly context: PushContext) {}

  async pushOf(run: RunDetail, there: RemoteRun): Promise<void> {
    const { store } = this.context;
    for (const { modelId, direction, step } of run.models) {
      const model = direction === 'output' ? store.loggedModels.find(modelId) : null;
      if (model === null) continue;
      const remoteId = await this.push(run, model, there);
      if (remoteId === null) continue;
      await this.tie(there.info.run_id, remoteId, step);
    }
  }

  /** MLflow's server fails where the two are tied already. */
  private async tie(run_id: string, model_id: string, step: number): Promise<void> {
    const { remote } = this.context;
    const tied = async () => {
      const outputs = (await remote.run(run_id))?.outputs?.model_outputs ?? [];
      return outputs.some((output) => output.model_id === model_id) ? {} : null;
    };
    if (await tied()) return;
    await remote.make<object>('runs/outputs', { run_id, models: [{ model_id, step }] }, tied);
  }

  /** Resolves with its id on the server; null where the server has no such models. */
  private async push(run: RunDetail, model: LoggedModel, there: RemoteRun): Promise<string | null> {
    const { store, server, remote, task, paths } = this.context;
    const link = store.servers.link(server.id, 'logged-model', model.id);
    if (link?.state === WHOLE) return link.remote;
    const files = await filesBelow(paths.loggedModel(model.id));
    const found = (link && (await remote.loggedModel(link.remote))) ?? (await this.findOrCreate(model, there));
    if (found === null) {
      const target = new RemoteArtifacts(remote.http, there.info.artifact_uri ?? '', there.info.run_id, task.signal);
      const inRun = files.map(({ file, path }) => ({ file, path: `${model.name}/${path}` }));
      await pushFiles(this.context, `run ${run.name}, model ${model.name}`, target, inRun);
      return null;
    }
    const { model_id, artifact_uri } = found.info;
    store.servers.setLink(server.id, 'logged-model', { local: model.id, remote: model_id, state: '{}' });
    const target = new RemoteArtifacts(remote.http, artifact_uri ?? '', null, task.signal);
    await pushFiles(this.context, `run ${run.name}, model ${model.name}`, target, files);
    await this.pushMetrics(model, model_id, there.info.run_id);
    if (model.status !== 'PENDING') {
      await remote.patch(`logged-models/${model_id}`, { model_id, status: `LOGGED_MODEL_${upload(model.status)}` });
    }
    store.servers.setLink(server.id, 'logged-model', { local: model.id, remote: model_id, state: WHOLE });
    return model_id;
  }

  /** One that a push left which was cut off right after making it bears the tag of its origin. */
  private async findOrCreate(model: LoggedModel, { info }: RemoteRun): Promise<RemoteLoggedModel | null> {
    const { remote } = this.context;
    const find = () => remote.taggedModel(info.experiment_id, ORIGIN_MODEL_TAG, model.id);
    const body = {
      experiment_id: info.experiment_id,
      name: model.name,
      model_type: model.modelType ?? undefined,
      source_run_id: info.run_id,
      params: tagsOf(model.params),
      tags: tagsOf({ ...model.tags, [ORIGIN_MODEL_TAG]: model.id }),
    };
    try {
      const found = await find();
      if (found) return found;
      const made = await remote.make('logged-models', body, async () => {
        const there = await find();
        return there && { model: there };
      });
      return made.model;
    } catch (error) {
      if (error instanceof ServerError && (error.isMissing || error.status === 405)) return null;
      throw error;
    }
  }

  /** Points of a logged model are also the run's, where they are sent without the model; here they are tied to it. */
  private async pushMetrics(model: LoggedModel, model_id: string, run_id: string): Promise<void> {
    const metrics = model.metrics.map(({ key, value, step, timestamp, datasetName, datasetDigest }) => ({
      key,
      value,
      step,
      timestamp,
      model_id,
      ...(datasetName === null ? {} : { dataset_name: datasetName, dataset_digest: datasetDigest }),
    }));
    for (const part of chunks(
      metrics.filter(({ value }) => value !== 'NaN'),
      1000,
    )) {
      await this.context.remote.post('runs/log-batch', { run_id, metrics: part });
    }
  }
}

function upload(status: LoggedModel['status']): string {
  return status === 'FAILED' ? 'UPLOAD_FAILED' : status;
}

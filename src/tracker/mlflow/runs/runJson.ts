import type { DatasetInput } from '../../../shared/model/declaredDataset';
import type { RunModel } from '../../../shared/model/loggedModel';
import type { RunStatus, RunSummary } from '../../../shared/model/run';
import type { RunAdoption } from '../../connection/runAdoption';
import type { LatestMetric, RunHead, Store } from '../../store/store';
import { toPairs } from '../rules/tagList';
import { double, int64 } from '../wire/json';
import { inputJson, usedInput } from './runDatasets';
import { tagsOf } from './runTags';

/** Writes runs as the protocol has them. */
export class RunJson {
  constructor(
    private readonly store: Store,
    private readonly adoption: Pick<RunAdoption, 'reported'>,
  ) {}

  /** In their order. */
  runs(runs: readonly RunSummary[]): object[] {
    const ids = runs.map(({ id }) => id);
    const heads = this.store.runs.heads(ids);
    const latest = this.store.metrics.latest(ids);
    const inputs = this.store.datasets.inputs(ids);
    const models = this.store.loggedModels.links(ids);
    return runs.map((run) => ({
      info: this.info(run, heads.get(run.id)),
      data: {
        metrics: orAbsent((latest.get(run.id) ?? []).map(metricJson)),
        params: toPairs(run.params),
        tags: toPairs(tagsOf(run)),
      },
      inputs: inputsJson([...(inputs.get(run.id) ?? []), ...run.datasets.flatMap(usedInput)], models.get(run.id) ?? []),
      outputs: outputsJson(models.get(run.id) ?? []),
    }));
  }

  run(id: string): object {
    return this.runs([this.store.runs.summary(id)])[0] as object;
  }

  info(run: RunSummary, head: RunHead | null | undefined): object {
    const reported = this.adoption.reported(run.id);
    const endTime = reported ? reported.endTime : run.endTime;
    return {
      run_uuid: run.id,
      experiment_id: head?.experimentId ?? '0',
      run_name: run.name,
      user_id: run.userId,
      status: protocolStatus(reported?.status ?? run.status),
      start_time: int64(run.startTime),
      end_time: endTime === null ? undefined : int64(endTime),
      artifact_uri: artifactUri(run.id, head),
      lifecycle_stage: run.deleted ? 'deleted' : 'active',
      run_id: run.id,
    };
  }
}

/** Where a run's artifacts are: behind this tracker unless the run says otherwise. */
export function artifactUri(id: string, head: RunHead | null | undefined): string {
  return head?.artifactUri ?? `mlflow-artifacts:/${head?.experimentId ?? '0'}/${id}/artifacts`;
}

/** MLflow knows no process that vanished. */
function protocolStatus(status: RunStatus): string {
  return status === 'LOST' ? 'FAILED' : status;
}

function metricJson({ key, value, timestamp, step }: LatestMetric): object {
  return { key, value: double(value), timestamp: int64(timestamp), step: int64(step) };
}

function inputsJson(datasets: readonly DatasetInput[], models: readonly RunModel[]): object {
  const used = models.filter(({ direction }) => direction === 'input');
  return {
    dataset_inputs: orAbsent(datasets.map(inputJson)),
    model_inputs: orAbsent(used.map(({ modelId }) => ({ model_id: modelId }))),
  };
}

function outputsJson(models: readonly RunModel[]): object {
  const made = models.filter(({ direction }) => direction === 'output');
  return { model_outputs: orAbsent(made.map(({ modelId, step }) => ({ model_id: modelId, step: int64(step) }))) };
}

function orAbsent<T>(items: T[]): T[] | undefined {
  return items.length === 0 ? undefined : items;
}

import type { StorePaths } from '../../platform/storePaths';
import type { Store } from '../store/store';
import type { TransferTask } from '../transfers/transferTask';
import { attempt } from './attempt';
import type { ImportedRun, ImportSource } from './importSource';
import { ArtifactWriter } from './write/artifactWriter';
import { ExperimentMap } from './write/experimentMap';
import { ModelWriter } from './write/modelWriter';
import { RunWriter } from './write/runWriter';

export interface ImportOptions {
  store: Store;
  paths: StorePaths;
  artifacts: 'copy' | 'link';
  task: TransferTask;
}

/**
 * Brings everything of a source into the store. Again it changes nothing but what grew there; what is deleted here stays
 * deleted. Rejects where the store fails, or the task was cancelled: what came in until then is whole.
 */
export async function importAll(
  source: ImportSource,
  { store, paths, artifacts: mode, task }: ImportOptions,
): Promise<void> {
  const { signal } = task;
  const experiments = new ExperimentMap(store);
  const artifacts = new ArtifactWriter({ paths, mode, task });
  const runs = new RunWriter(store, experiments, artifacts, paths, task);
  const models = new ModelWriter(store, experiments, artifacts, paths, task);

  const found = await source.experiments();
  experiments.bring(found);
  const count = await source.runCount();
  task.expect(count === null ? null : (task.progress.total ?? task.progress.done) + count);
  const names = new Map(found.map(({ id, name }) => [id, name]));
  for await (const run of source.runs(signal)) {
    task.at(`${names.get(run.experimentId) ?? run.experimentId}/${run.name || run.id}`);
    await importRun(run, runs, task);
  }
  for await (const model of source.loggedModels(signal)) {
    task.at(model.name);
    await attempt(task, `Logged model ${model.id}`, async () => task.model(await models.writeLogged(model)));
  }
  for await (const model of source.models(signal)) {
    task.at(model.name);
    await attempt(task, `Model ${model.name}`, () => models.writeRegistered(model));
  }
  for await (const trace of source.traces(signal)) {
    await attempt(task, `Trace ${trace.id}`, () => {
      if (store.traces.find(trace.id)) return;
      store.traces.save({ ...trace, experimentId: experiments.target(trace.experimentId).id });
    });
  }
  experiments.finish();
}

async function importRun(run: ImportedRun, runs: RunWriter, task: TransferTask): Promise<void> {
  const outcome = await attempt(task, `Run ${run.name || run.id}`, () => runs.write(run));
  task.run(run.id, outcome ?? 'failed');
  for (const { where, what } of run.problems) task.problem(where, what);
}

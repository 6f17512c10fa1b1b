import { CockpitError } from '../../../shared/model/cockpitError';
import type { RunDetail } from '../../../shared/model/run';
import { tagsOf } from '../remote/wire';
import type { PushContext } from './pushContext';
import { ModelPush } from './pushModels';
import { RunPush } from './pushRun';
import { RunPaper } from './runPaper';

/** Sends runs with all that belongs to them. What a push that was cut off left is completed by the next one. */
export class RunsPush {
  private readonly experiments = new Map<string, Promise<string>>();

  constructor(private readonly context: PushContext) {}

  /** `experiment`: the name of the one they all go into; each into that of its own name when absent. */
  async push(runIds: readonly string[], experiment?: string): Promise<void> {
    const { store, task } = this.context;
    const runs = parentsFirst(runIds.map((id) => store.runs.detail(store.runs.resolve(id))));
    task.expect(runs.length);
    const paper = await RunPaper.make();
    const sent = new Set<string>();
    try {
      for (const run of runs) {
        task.signal.throwIfAborted();
        task.at(`${run.experiment}/${run.name}`);
        if (await this.pushOne(run, experiment ?? run.experiment, paper)) sent.add(run.id);
      }
    } finally {
      await paper.remove();
    }
    await new ModelPush(this.context).push(sent);
  }

  private async pushOne(run: RunDetail, experiment: string, paper: RunPaper): Promise<boolean> {
    const { task } = this.context;
    try {
      await new RunPush(this.context, paper).push(run, await this.experimentId(experiment));
      return true;
    } catch (error) {
      task.signal.throwIfAborted();
      task.problem(`run ${run.name}`, error);
      task.run(run.id, 'failed');
      return false;
    }
  }

  private experimentId(name: string): Promise<string> {
    const known = this.experiments.get(name) ?? this.findOrCreate(name);
    this.experiments.set(name, known);
    return known;
  }

  private async findOrCreate(name: string): Promise<string> {
    const { remote, store, server } = this.context;
    const found = await remote.experimentByName(name);
    if (found?.lifecycle_stage === 'deleted') {
      throw new CockpitError(
        'CONFLICT',
        `The experiment ${name} is deleted on ${server.name}. Restore it there, or push into another one.`,
      );
    }
    if (found) return found.experiment_id;
    const own = store.experiments.byName(name)?.tags ?? {};
    return remote.createExperiment(name, tagsOf(own));
  }
}

/** A child names its parent by the parent's id on the server. */
function parentsFirst(runs: readonly RunDetail[]): RunDetail[] {
  const byId = new Map(runs.map((run) => [run.id, run]));
  const depth = (run: RunDetail, seen = new Set<string>()): number => {
    const parent = run.parentId === null || seen.has(run.id) ? undefined : byId.get(run.parentId);
    return parent === undefined ? 0 : 1 + depth(parent, seen.add(run.id));
  };
  return [...byId.values()].sort((a, b) => depth(a) - depth(b) || a.startTime - b.startTime);
}

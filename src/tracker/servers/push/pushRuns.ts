import { CockpitError } from '../../../shared/model/cockpitError';
import type { RunDetail } from '../../../shared/model/run';
import { ServerError } from '../remote/serverError';
import { type RemoteRun, recordOf, tagsOf } from '../remote/wire';
import { ORIGIN_TAG, type PushContext } from './pushContext';
import { ModelPush } from './pushModels';
import { type PushTarget, RunPush } from './pushRun';
import { RunPaper } from './runPaper';

/** Runs that are sent at the same time: a server takes its time over each request. */
const AT_ONCE = 4;

/** Sends runs with all that belongs to them. What a push that was cut off left is completed by the next one. */
export class RunsPush {
  private readonly targets = new Map<string, Promise<PushTarget>>();

  constructor(private readonly context: PushContext) {}

  /** `experiment`: the name of the one they all go into; each into that of its own name when absent. */
  async push(runIds: readonly string[], experiment?: string): Promise<void> {
    const { store, task } = this.context;
    const runs = levels(runIds.map((id) => store.runs.detail(store.runs.resolve(id))));
    task.expect(runs.flat().length);
    const paper = await RunPaper.make();
    const sent = new Set<string>();
    try {
      for (const level of runs) {
        await inParallel(level, AT_ONCE, async (run) => {
          task.signal.throwIfAborted();
          task.at(`${run.experiment}/${run.name}`);
          if (await this.pushOne(run, experiment ?? run.experiment, paper)) sent.add(run.id);
        });
      }
    } finally {
      await paper.remove();
    }
    await new ModelPush(this.context).push(sent);
  }

  private async pushOne(run: RunDetail, experiment: string, paper: RunPaper): Promise<boolean> {
    const { task } = this.context;
    try {
      await new RunPush(this.context, paper).push(run, await this.target(experiment));
      return true;
    } catch (error) {
      task.signal.throwIfAborted();
      if (error instanceof ServerError && error.isForAll) throw error;
      task.problem(`run ${run.name}`, error);
      task.run(run.id, 'failed');
      return false;
    }
  }

  private target(name: string): Promise<PushTarget> {
    const known = this.targets.get(name) ?? this.findTarget(name);
    this.targets.set(name, known);
    return known;
  }

  /** The runs that earlier pushes left there are asked for once, not run by run. */
  private async findTarget(name: string): Promise<PushTarget> {
    const experimentId = await this.findOrCreate(name);
    const there = new Map<string, RemoteRun>();
    for (let token: string | undefined; ; ) {
      const filter = `tags.\`${ORIGIN_TAG}\` != ''`;
      const page = await this.context.remote.searchRuns({ experimentIds: [experimentId], filter, limit: 1000, token });
      for (const run of page.runs) there.set(recordOf(run.data?.tags)[ORIGIN_TAG] ?? '', run);
      token = page.next;
      if (token === undefined) return { experimentId, there };
    }
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
    try {
      return await remote.createExperiment(name, tagsOf(own));
    } catch (error) {
      // Somebody else's request, or our own that was sent twice, was first.
      const first = error instanceof ServerError && error.isTaken ? await remote.experimentByName(name) : null;
      if (first === null) throw error;
      return first.experiment_id;
    }
  }
}

/** Parents before their children: a child names its parent by the parent's id on the server. */
function levels(runs: readonly RunDetail[]): RunDetail[][] {
  const byId = new Map(runs.map((run) => [run.id, run]));
  const depth = (run: RunDetail, seen = new Set<string>()): number => {
    const parent = run.parentId === null || seen.has(run.id) ? undefined : byId.get(run.parentId);
    return parent === undefined ? 0 : 1 + depth(parent, seen.add(run.id));
  };
  const found: RunDetail[][] = [];
  for (const run of [...byId.values()].sort((a, b) => a.startTime - b.startTime)) {
    const level = depth(run);
    found[level] = [...(found[level] ?? []), run];
  }
  return found.filter((level) => level !== undefined);
}

/** Works through the list, `count` at a time; the first failure ends it once those under way have ended. */
async function inParallel<T>(items: readonly T[], count: number, work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  const worker = async () => {
    for (const item of queue) await work(item);
  };
  const ended = await Promise.allSettled(Array.from({ length: count }, worker));
  for (const result of ended) if (result.status === 'rejected') throw result.reason;
}

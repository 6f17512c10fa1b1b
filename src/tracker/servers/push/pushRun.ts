import type { RunDetail } from '../../../shared/model/run';
import { isActive } from '../../../shared/model/run';
import { RemoteArtifacts } from '../remote/remoteArtifacts';
import type { RemoteRun } from '../remote/wire';
import { filesBelow, pushFiles } from './pushArtifacts';
import { ORIGIN_TAG, type PushContext, pushedTag } from './pushContext';
import { pushFacts, pushInputs, tagsFor } from './pushFacts';
import { LoggedModelPush } from './pushLoggedModels';
import { MetricPush, type SentCounts } from './pushMetrics';
import type { Paper, RunPaper } from './runPaper';

/** Kept in the run's link to its counterpart. */
interface LinkState {
  sent: SentCounts;
  /** It was sent to its end at least once. */
  whole?: boolean;
}

/** The experiment on the server. */
export interface PushTarget {
  experimentId: string;
  /** What earlier pushes left in it, by the run's id here. */
  there: ReadonlyMap<string, RemoteRun>;
}

/** Sends one run, or what of it the server lacks. */
export class RunPush {
  constructor(
    private readonly context: PushContext,
    private readonly paper: RunPaper,
  ) {}

  async push(run: RunDetail, target: PushTarget): Promise<void> {
    const { server, store, task } = this.context;
    const before = { points: task.report.points, files: task.report.artifacts.files };
    const parent = run.parentId && (store.servers.link(server.id, 'run', run.parentId)?.remote ?? null);
    const { there, isNew, state } = await this.counterpart(run, target, parent);
    const remoteId = there.info.run_id;
    const tooLong = await pushFacts(this.context, run, there, parent);
    const metrics = new MetricPush(this.context, run.id, remoteId, isNew);
    const refused = await metrics.push(state.sent, (key, count) => {
      state.sent[key] = count;
      this.saveLink(run.id, remoteId, state);
    });
    if (!state.whole || isActive(run.status)) await pushInputs(this.context, run, remoteId);
    await this.pushArtifacts(run, there, isNew, await this.paper.write(this.context, run, tooLong, refused));
    await new LoggedModelPush(this.context).pushOf(run, there);
    await this.finish(run, there);
    const changed = task.report.points > before.points || task.report.artifacts.files > before.files;
    task.run(run.id, state.whole ? (changed ? 'updated' : 'unchanged') : 'added');
    this.saveLink(run.id, remoteId, { ...state, whole: true });
    const address = `${server.url.replace(/\/+$/, '')}/#/experiments/${there.info.experiment_id}/runs/${remoteId}`;
    if (run.tags[pushedTag(server)] !== address) store.runs.setTag(run.id, pushedTag(server), address);
  }

  /** The run on the server: the one of an earlier push, found by our link or by its tag, or a new one. */
  private async counterpart(run: RunDetail, target: PushTarget, parent: string | null) {
    const { remote, server, store } = this.context;
    const link = store.servers.link(server.id, 'run', run.id);
    const found = target.there.get(run.id);
    const linked = link && (found?.info.run_id === link.remote ? found : await remote.run(link.remote));
    if (link && linked) return { there: linked, isNew: false, state: readState(link.state) };
    const there = found ?? (await this.create(run, target.experimentId, parent));
    const state: LinkState = { sent: {} };
    this.saveLink(run.id, there.info.run_id, state);
    return { there, isNew: found === undefined, state };
  }

  /** The tag of its origin is in the request that makes it, so that a push that is cut off right after finds it again. */
  private async create(run: RunDetail, experimentId: string, parent: string | null): Promise<RemoteRun> {
    const tags = Object.entries(tagsFor(run, parent)).filter(
      ([key]) => key === ORIGIN_TAG || key === 'mlflow.parentRunId',
    );
    const { remote } = this.context;
    const body = {
      experiment_id: experimentId,
      run_name: run.name,
      user_id: run.userId || undefined,
      start_time: Math.trunc(run.startTime),
      tags: tags.map(([key, value]) => ({ key, value })),
    };
    const { run: made } = await remote.make('runs/create', body, async () => {
      const filter = `tags.\`${ORIGIN_TAG}\` = '${run.id}'`;
      const [found] = (await remote.searchRuns({ experimentIds: [experimentId], filter, limit: 1 })).runs;
      return found ? { run: found } : null;
    });
    return made;
  }

  private async pushArtifacts(run: RunDetail, { info }: RemoteRun, isNew: boolean, papers: Paper[]): Promise<void> {
    const { paths, remote, task } = this.context;
    const target = new RemoteArtifacts(remote.http, info.artifact_uri ?? '', info.run_id, task.signal);
    const files = [...(await filesBelow(paths.artifacts(run.id))), ...papers];
    await pushFiles(this.context, `run ${run.name}`, target, files, isNew);
  }

  private async finish({ endTime, name, ...run }: RunDetail, { info }: RemoteRun): Promise<void> {
    const status = run.status === 'LOST' ? 'FAILED' : run.status;
    const end_time = isActive(status) || endTime === null ? undefined : Math.trunc(endTime);
    if (info.status === status && info.run_name === name && Number(info.end_time ?? 0) === (end_time ?? 0)) return;
    await this.context.remote.post('runs/update', { run_id: info.run_id, status, run_name: name, end_time });
  }

  private saveLink(local: string, remote: string, state: LinkState): void {
    const { store, server } = this.context;
    store.servers.setLink(server.id, 'run', { local, remote, state: JSON.stringify(state) });
  }
}

function readState(text: string): LinkState {
  const { sent, whole } = JSON.parse(text) as Partial<LinkState>;
  return { sent: sent ?? {}, ...(whole ? { whole } : {}) };
}

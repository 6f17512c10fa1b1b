import type { RunDetail } from '../../../shared/model/run';
import { isActive } from '../../../shared/model/run';
import { RemoteArtifacts } from '../remote/remoteArtifacts';
import type { RemoteRun } from '../remote/wire';
import { filesBelow, pushFiles } from './pushArtifacts';
import { ORIGIN_TAG, type PushContext, pushedTag } from './pushContext';
import { pushFacts, pushInputs, tagsFor } from './pushFacts';
import { LoggedModelPush } from './pushLoggedModels';
import { MetricPush, type SentCounts } from './pushMetrics';
import type { RunPaper } from './runPaper';

/** Kept in the run's link to its counterpart. */
interface LinkState {
  sent: SentCounts;
  /** It was sent to its end at least once. */
  whole?: boolean;
}

/** Sends one run, or what of it the server lacks. */
export class RunPush {
  constructor(
    private readonly context: PushContext,
    private readonly paper: RunPaper,
  ) {}

  async push(run: RunDetail, experimentId: string): Promise<void> {
    const { server, store, task } = this.context;
    const before = { points: task.report.points, files: task.report.artifacts.files };
    const parent = run.parentId && (store.servers.link(server.id, 'run', run.parentId)?.remote ?? null);
    const { there, isNew, state } = await this.counterpart(run, experimentId, parent);
    const remoteId = there.info.run_id;
    const tooLong = await pushFacts(this.context, run, there, parent);
    const metrics = new MetricPush(this.context, run.id, remoteId, isNew);
    const refused = await metrics.push(state.sent, (key, count) => {
      state.sent[key] = count;
      this.saveLink(run.id, remoteId, state);
    });
    await pushInputs(this.context, run, remoteId);
    await this.pushArtifacts(run, there, await this.paper.write(this.context, run, tooLong, refused));
    await new LoggedModelPush(this.context).pushOf(run, there);
    await this.finish(run, remoteId);
    const changed = task.report.points > before.points || task.report.artifacts.files > before.files;
    task.run(run.id, state.whole ? (changed ? 'updated' : 'unchanged') : 'added');
    this.saveLink(run.id, remoteId, { ...state, whole: true });
    const address = `${server.url.replace(/\/+$/, '')}/#/experiments/${there.info.experiment_id}/runs/${remoteId}`;
    if (run.tags[pushedTag(server)] !== address) store.runs.setTag(run.id, pushedTag(server), address);
  }

  /** The run on the server: the one of an earlier push, found by our link or by its tag, or a new one. */
  private async counterpart(run: RunDetail, experimentId: string, parent: string | null) {
    const { remote, server, store } = this.context;
    const link = store.servers.link(server.id, 'run', run.id);
    const linked = link && (await remote.run(link.remote));
    if (link && linked) return { there: linked, isNew: false, state: readState(link.state) };
    const filter = `tags.\`${ORIGIN_TAG}\` = '${run.id}'`;
    const { runs } = await remote.searchRuns({ experimentIds: [experimentId], filter, limit: 1 });
    const [found] = runs;
    const there = found ?? (await this.create(run, experimentId, parent));
    const state: LinkState = { sent: {} };
    this.saveLink(run.id, there.info.run_id, state);
    return { there, isNew: found === undefined, state };
  }

  /** The tag of its origin is in the request that makes it, so that a push that is cut off right after finds it again. */
  private async create(run: RunDetail, experimentId: string, parent: string | null): Promise<RemoteRun> {
    const tags = Object.entries(tagsFor(run, parent)).filter(
      ([key]) => key === ORIGIN_TAG || key === 'mlflow.parentRunId',
    );
    const { run: made } = await this.context.remote.post<{ run: RemoteRun }>('runs/create', {
      experiment_id: experimentId,
      run_name: run.name,
      user_id: run.userId || undefined,
      start_time: Math.trunc(run.startTime),
      tags: tags.map(([key, value]) => ({ key, value })),
    });
    return made;
  }

  private async pushArtifacts(
    run: RunDetail,
    { info }: RemoteRun,
    papers: { file: string; path: string }[],
  ): Promise<void> {
    const { paths, remote, task } = this.context;
    const target = new RemoteArtifacts(remote.http, info.artifact_uri ?? '', info.run_id, task.signal);
    const files = [...(await filesBelow(paths.artifacts(run.id))), ...papers];
    await pushFiles(this.context, `run ${run.name}`, target, files);
  }

  private async finish({ status, endTime, name }: RunDetail, run_id: string): Promise<void> {
    const end = isActive(status) || endTime === null ? {} : { end_time: Math.trunc(endTime) };
    await this.context.remote.post('runs/update', {
      run_id,
      status: status === 'LOST' ? 'FAILED' : status,
      run_name: name,
      ...end,
    });
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

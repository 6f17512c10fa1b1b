import type { StorePaths } from '../../platform/storePaths';
import { importAll } from '../importing/importAll';
import type { ImportedExperiment, ImportedModel } from '../importing/importSource';
import type { Store } from '../store/store';
import { TransferTask } from '../transfers/transferTask';
import { ORIGIN_TAG } from './push/pushContext';
import { PageSource } from './remote/pageSource';
import { importedModel } from './remote/remoteModels';
import type { RemoteServer } from './remote/remoteServer';
import { importedExperiment } from './remote/remoteSource';
import { type RemoteRun, recordOf } from './remote/wire';
import type { ServerSession } from './serverSession';

const PAGE = 100;
/** Pages that one look for news reads at most; the rest is "more". */
const MOST_PAGES = 5;
/** Runs under way that are asked for one by one. */
const MOST_ACTIVE = 50;

/** Marks a registered model that came from a server. */
const SERVER_TAG = 'mlops.server';

/** Reads a server's runs and models into the store, page by page: rows of lists, without histories and files. */
export class PageReader {
  constructor(
    private readonly store: Store,
    private readonly paths: StorePaths,
  ) {}

  /** What is new since the last reading, and what became of the runs that were under way. */
  async news(session: ServerSession, remote: RemoteServer): Promise<void> {
    const experiments = await this.experiments(remote);
    await this.save(session, await this.active(session, remote), experiments);
    const before = session.read;
    let next: string | undefined;
    let known = false;
    for (let pages = 0; pages < MOST_PAGES; pages++) {
      const page = await this.page(remote, experiments, next);
      // One that this store sent there tells nothing of what was read.
      known = page.runs.some((run) => !this.isOurs(run) && this.isLinked(session, run.info.run_id));
      await this.save(session, page.runs, experiments);
      next = page.next;
      if (known || next === undefined) break;
    }
    // The way on to older runs stays where an earlier reading got to, unless this one did not get as far as that.
    const further = known && before.readAt !== null ? before.next : next;
    this.note(session, further);
    await this.models(session, remote);
  }

  async older(session: ServerSession, remote: RemoteServer): Promise<void> {
    const { next } = session.read;
    if (next === undefined) return;
    const experiments = await this.experiments(remote);
    const page = await this.page(remote, experiments, next);
    await this.save(session, page.runs, experiments);
    this.note(session, page.next);
  }

  private note(session: ServerSession, next: string | undefined): void {
    const runs = this.store.servers.links(session.server.id, 'run').length;
    session.saveRead({ runs, readAt: Date.now(), ...(next === undefined ? {} : { next }) });
  }

  private async experiments(remote: RemoteServer): Promise<ImportedExperiment[]> {
    const found: ImportedExperiment[] = [];
    for await (const experiment of remote.experiments('ACTIVE_ONLY')) found.push(importedExperiment(experiment));
    return found;
  }

  private async page(remote: RemoteServer, experiments: readonly ImportedExperiment[], token?: string) {
    const experimentIds = experiments.map(({ id }) => id);
    if (experimentIds.length === 0) return { runs: [], next: undefined };
    return remote.searchRuns({ experimentIds, limit: PAGE, token, view: 'ACTIVE_ONLY', orderBy: 'start_time DESC' });
  }

  private async active({ server }: ServerSession, remote: RemoteServer): Promise<RemoteRun[]> {
    const { runs, experiments, servers } = this.store;
    const running = runs.search({
      experimentIds: experiments.list().map(({ id }) => id),
      view: 'active',
      where: [{ entity: 'attribute', key: 'status', operator: '=', value: 'RUNNING' }],
      orderBy: [],
      limit: MOST_ACTIVE,
      offset: 0,
    });
    const found: RemoteRun[] = [];
    for (const { id, source } of running) {
      const link = source === 'server' ? servers.link(server.id, 'run', id) : null;
      const there = link && (await remote.run(link.remote));
      if (there) found.push(there);
    }
    return found;
  }

  private async save(
    session: ServerSession,
    runs: readonly RemoteRun[],
    experiments: readonly ImportedExperiment[],
  ): Promise<void> {
    const { server } = session;
    const foreign = runs.filter((run) => !this.isOurs(run));
    await this.bring(new PageSource({ runs: foreign, experiments, models: [] }, server.url, this.store));
    for (const { info } of foreign) {
      if (this.isLinked(session, info.run_id)) continue;
      this.store.servers.setLink(server.id, 'run', { local: info.run_id, remote: info.run_id, state: '{}' });
    }
  }

  /** A run that this store sent there is here already. */
  private isOurs({ data }: RemoteRun): boolean {
    const origin = recordOf(data?.tags)[ORIGIN_TAG];
    return origin !== undefined && this.store.runs.head(origin) !== null;
  }

  private isLinked({ server }: ServerSession, remoteId: string): boolean {
    return this.store.servers.linkOfRemote(server.id, 'run', remoteId) !== null;
  }

  /** A model of the same name that was made here is another one, and stays as it is. */
  private async models({ server }: ServerSession, remote: RemoteServer): Promise<void> {
    const found: ImportedModel[] = [];
    for await (const model of remote.registeredModels()) {
      const there = this.store.models.find(model.name);
      if (there && there.tags[SERVER_TAG] !== server.id) continue;
      const versions = [];
      for await (const version of remote.versions(model.name)) versions.push(version);
      const imported = importedModel(model, versions);
      found.push({ ...imported, tags: { ...imported.tags, [SERVER_TAG]: server.id } });
    }
    await this.bring(new PageSource({ runs: [], experiments: [], models: found }, server.url, this.store));
  }

  private bring(source: PageSource): Promise<void> {
    const task = new TransferTask(new AbortController().signal);
    return importAll(source, { store: this.store, paths: this.paths, artifacts: 'link', task });
  }
}

import { randomBytes } from 'node:crypto';
import type { StorePaths } from '../../platform/storePaths';
import { CockpitError } from '../../shared/model/cockpitError';
import { isActive } from '../../shared/model/run';
import type { ServerCredentials, ServerKind, ServerSummary } from '../../shared/model/server';
import type { Transfer } from '../../shared/model/transfer';
import { importAll } from '../importing/importAll';
import type { ImportSource, OnProblem } from '../importing/importSource';
import type { Store } from '../store/store';
import type { Transfers } from '../transfers/transfers';
import type { TransferTask } from '../transfers/transferTask';
import { HistoryQueue } from './historyQueue';
import { PageReader } from './pageReader';
import { ORIGIN_TAG } from './push/pushContext';
import { RunsPush } from './push/pushRuns';
import type { HttpTiming } from './remote/remoteHttp';
import { RemoteSource } from './remote/remoteSource';
import { type RemoteRun, recordOf } from './remote/wire';
import { ServerSession } from './serverSession';

export interface ServersOptions {
  store: Store;
  paths: StorePaths;
  transfers: Transfers;
  log: (line: string) => void;
  timing?: Partial<HttpTiming>;
}

/** The door of servers/: the tracking servers that the user connected, and what goes to and fro. */
export class Servers {
  private readonly sessions = new Map<string, ServerSession>();
  private readonly reader: PageReader;
  private readonly histories: HistoryQueue;

  constructor(private readonly options: ServersOptions) {
    const { store, paths, log } = options;
    this.reader = new PageReader(store, paths);
    this.histories = new HistoryQueue(store, paths, (runId) => this.linkOf(runId), log);
  }

  list(): ServerSummary[] {
    return this.options.store.servers.list().map(({ id }) => this.session(id).summary());
  }

  /** Rejects with CockpitError where it does not answer; nothing is kept then. */
  async add(request: {
    name: string;
    kind: ServerKind;
    url: string;
    credentials?: ServerCredentials;
  }): Promise<ServerSummary> {
    const { name, kind, credentials } = request;
    const url = checkedUrl(request.url);
    const { servers } = this.options.store;
    const same = servers.list().find((server) => server.url === url);
    if (same) throw new CockpitError('CONFLICT', `${url} is connected already, as ${same.name}.`);
    const id = randomBytes(6).toString('hex');
    const server = { id, name, kind, url, addedAt: Date.now() };
    const session = new ServerSession({ ...server, state: '{}' }, servers, this.options.timing ?? {});
    session.authorize(credentials ?? {});
    await session.check();
    servers.add(server);
    this.sessions.set(id, session);
    return this.read(id, {});
  }

  /** Kept in memory only. */
  async authorize(id: string, credentials: ServerCredentials): Promise<ServerSummary> {
    const session = this.session(id);
    session.authorize(credentials);
    await session.check().catch((error: unknown) => {
      if (!CockpitError.is(error)) throw error;
    });
    return session.summary();
  }

  remove(id: string): ServerSummary[] {
    this.options.store.servers.remove(this.session(id).server.id);
    this.sessions.delete(id);
    return this.list();
  }

  async read(id: string, { older }: { older?: boolean }): Promise<ServerSummary> {
    const session = this.session(id);
    await session.ask((remote) => (older ? this.reader.older(session, remote) : this.reader.news(session, remote)));
    return session.summary();
  }

  push(id: string, { runIds, experiment }: { runIds: string[]; experiment?: string }): Transfer {
    const session = this.session(id);
    const { store, paths, transfers } = this.options;
    return transfers.start('push', session.server.name, async (task) => {
      const remote = session.remote(task.signal);
      await session.ask(() =>
        new RunsPush({ store, paths, server: session.server, remote, task }).push(runIds, experiment),
      );
    });
  }

  pull(id: string, choice: { runIds?: string[]; experiments?: string[] }): Transfer {
    const session = this.session(id);
    return this.options.transfers.start('pull', session.server.name, (task) => this.pullInto(session, choice, task));
  }

  /** Somebody wants to see the metrics of a run: those of a server's run are read in the background. */
  want(runId: string): void {
    this.histories.want(runId);
  }

  /** Everything of a server that need not be connected, to be imported. Rejects with CockpitError where it does not answer. */
  async source(
    url: string,
    credentials: ServerCredentials,
    onProblem: OnProblem,
    signal: AbortSignal,
  ): Promise<ImportSource> {
    const { store, timing } = this.options;
    const server = { id: '', name: url, kind: 'mlflow' as const, url: checkedUrl(url), addedAt: 0, state: '{}' };
    const session = new ServerSession(server, store.servers, timing ?? {});
    session.authorize(credentials);
    await session.check();
    return new RemoteSource(session.remote(signal), { url: server.url, signal, onProblem });
  }

  dispose(): Promise<void> {
    return this.histories.dispose();
  }

  private async pullInto(
    session: ServerSession,
    { runIds, experiments }: { runIds?: string[]; experiments?: string[] },
    task: TransferTask,
  ): Promise<void> {
    const { store, paths } = this.options;
    const { server } = session;
    const remoteIds = runIds?.map((id) => store.servers.link(server.id, 'run', id)?.remote ?? id);
    const source = new RemoteSource(session.remote(task.signal), {
      url: server.url,
      signal: task.signal,
      onProblem: (where, why) => task.problem(where, why),
      ...(remoteIds === undefined ? {} : { runIds: remoteIds }),
      ...(experiments === undefined ? {} : { experiments }),
      skip: (run) => this.isOurs(run),
      onWritten: ({ info }) => this.pulled(server.id, info.run_id),
    });
    try {
      await session.ask(() => importAll(source, { store, paths, artifacts: 'copy', task }));
    } finally {
      source.close();
    }
  }

  private isOurs({ data }: RemoteRun): boolean {
    const origin = recordOf(data?.tags)[ORIGIN_TAG];
    return origin !== undefined && this.options.store.runs.head(origin) !== null;
  }

  /** Its files are here now. */
  private pulled(server: string, runId: string): void {
    const { runs, servers } = this.options.store;
    if (runs.head(runId) === null) return;
    // Whole and ended, it is a run of this store; one that goes on is still read from its server.
    const whole = !isActive(runs.summary(runId).status);
    runs.update(runId, { artifactUri: null, ...(whole ? { source: 'import' as const } : {}) });
    servers.setLink(server, 'run', { local: runId, remote: runId, state: JSON.stringify({ histories: true }) });
  }

  private linkOf(runId: string): { session: ServerSession; remoteId: string; state: string } | null {
    const { servers } = this.options.store;
    for (const { id } of servers.list()) {
      const link = servers.link(id, 'run', runId);
      if (link) return { session: this.session(id), remoteId: link.remote, state: link.state };
    }
    return null;
  }

  /** Throws CockpitError NOT_FOUND. */
  private session(id: string): ServerSession {
    const { store, timing } = this.options;
    const known = this.sessions.get(id) ?? new ServerSession(store.servers.get(id), store.servers, timing ?? {});
    this.sessions.set(id, known);
    return known;
  }
}

/** Throws CockpitError BAD_REQUEST. */
function checkedUrl(text: string): string {
  try {
    const url = new URL(text);
    if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new Error('not HTTP');
    if (url.username !== '' || url.password !== '') {
      throw new CockpitError(
        'BAD_REQUEST',
        'The address holds a name or password, which would be stored. Give them apart.',
      );
    }
    return url.href.replace(/\/+$/, '');
  } catch (error) {
    if (CockpitError.is(error)) throw error;
    throw new CockpitError(
      'BAD_REQUEST',
      `“${text}” is not a server's address. It looks like https://mlflow.example.org.`,
    );
  }
}

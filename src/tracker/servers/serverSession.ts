import type { ServerCredentials, ServerSummary } from '../../shared/model/server';
import type { ServerStore, TrackingServer } from '../store/servers/serverStore';
import { type HttpTiming, RemoteHttp } from './remote/remoteHttp';
import { RemoteServer } from './remote/remoteServer';
import { serverAuth } from './remote/serverAuth';
import { ServerError } from './remote/serverError';

/** What is kept of a server between two starts. */
export interface ReadState {
  /** Where its older runs go on; absent when all are read, or none. */
  next?: string;
  runs: number;
  readAt: number | null;
}

/** One connected server, with what this tracker knows of it since its start. */
export class ServerSession {
  private credentials: ServerCredentials | null = null;
  private state: ServerSummary['state'] = 'unknown';
  private problem: string | null = null;
  private version: string | null = null;

  constructor(
    readonly server: TrackingServer,
    private readonly servers: ServerStore,
    private readonly timing: Partial<HttpTiming>,
  ) {}

  authorize(credentials: ServerCredentials): void {
    this.credentials = credentials;
  }

  remote(signal?: AbortSignal): RemoteServer {
    const http = new RemoteHttp(this.server.url, serverAuth(this.server, this.credentials ?? {}), this.timing);
    return new RemoteServer(http, signal);
  }

  /** Notes how the server answered. Rejects as `work` does, with a CockpitError where the server is the reason. */
  async ask<T>(work: (remote: RemoteServer) => Promise<T>): Promise<T> {
    try {
      const answer = await work(this.remote());
      this.state = 'reachable';
      this.problem = null;
      return answer;
    } catch (error) {
      if (!(error instanceof ServerError)) throw error;
      this.state = error.isRefused ? 'unauthorized' : error.status === 0 ? 'unreachable' : 'reachable';
      this.problem = error.message;
      throw error.toCockpitError();
    }
  }

  /** Rejects with CockpitError where it does not answer as a tracking server does. */
  async check(): Promise<void> {
    await this.ask(async (remote) => {
      await remote.post('experiments/search', { max_results: 1 });
      this.version = await remote.version();
    });
  }

  get read(): ReadState {
    return { runs: 0, readAt: null, ...(JSON.parse(this.server.state) as Partial<ReadState>) };
  }

  saveRead(state: ReadState): void {
    this.server.state = JSON.stringify(state);
    this.servers.setState(this.server.id, this.server.state);
  }

  summary(): ServerSummary {
    const { id, name, kind, url } = this.server;
    const { next, runs, readAt } = this.read;
    return {
      ...{ id, name, kind, url },
      authorized: this.credentials !== null,
      state: this.state,
      problem: this.problem,
      version: this.version,
      runs,
      more: next !== undefined,
      readAt,
    };
  }
}

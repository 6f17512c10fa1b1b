import * as vscode from 'vscode';
import type { ServerSummary } from '../../shared/model/server';
import type { CockpitFolder } from '../folders/cockpitFolder';
import type { Folders } from '../folders/folders';
import type { ServerSecrets } from './serverSecrets';

/** Milliseconds that changes of remote runs are gathered before the servers' own counts are read again. */
const QUIET = 1_000;

/** Keeps each folder's list of servers, and hands a tracker that has just started what it needs to log in to them. */
export class ServerKeeper implements vscode.Disposable {
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();
  private readonly subscriptions: vscode.Disposable[];

  constructor(
    folders: Folders,
    private readonly secrets: ServerSecrets,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.subscriptions = [
      folders.onDidConnect((folder) => void this.readQuietly(folder)),
      vscode.workspace.onDidGrantWorkspaceTrust(() => {
        for (const folder of folders.all) if (folder.state.servers.length > 0) void this.readQuietly(folder);
      }),
      folders.onDidChange(({ folder, change }) => {
        if (change.lists && folder.state.knowsOfServers) this.readSoon(folder);
      }),
    ];
  }

  /** Reads the folder's servers anew. Throws CockpitError. */
  async read(folder: CockpitFolder): Promise<void> {
    const client = await folder.client();
    const { servers } = await client.request('GET /v1/servers');
    folder.acceptServers(await this.loggedIn(folder, servers));
  }

  dispose(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    vscode.Disposable.from(...this.subscriptions).dispose();
  }

  private async loggedIn(folder: CockpitFolder, servers: readonly ServerSummary[]): Promise<ServerSummary[]> {
    const client = await folder.client();
    return Promise.all(
      servers.map(async (server) => {
        if (server.authorized || !vscode.workspace.isTrusted) return server;
        const body = await this.secrets.get(server.id);
        if (body === null) return server;
        return client.request('PUT /v1/servers/:id/credentials', { params: { id: server.id }, body });
      }),
    );
  }

  private readSoon(folder: CockpitFolder): void {
    if (this.timers.has(folder.uri)) return;
    const timer = setTimeout(() => {
      this.timers.delete(folder.uri);
      void this.readQuietly(folder);
    }, QUIET);
    this.timers.set(folder.uri, timer);
  }

  private async readQuietly(folder: CockpitFolder): Promise<void> {
    // The rows of servers say themselves what is wrong with each; a tracker that is gone is told of elsewhere.
    await this.read(folder).catch((error: unknown) =>
      this.log.warn(`Servers of ${folder.state.name}: ${String(error)}`),
    );
  }
}

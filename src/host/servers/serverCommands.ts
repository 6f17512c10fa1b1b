import * as vscode from 'vscode';
import { CockpitError } from '../../shared/model/cockpitError';
import type { ServerSummary } from '../../shared/model/server';
import type { RunTarget, ServerTarget } from '../contributions/targets';
import { VIEWS } from '../contributions/viewIds';
import type { CockpitFolder } from '../folders/cockpitFolder';
import type { Folders } from '../folders/folders';
import { targetOrPick } from '../launch/pickRun';
import { BACK } from '../steps/steps';
import { webPages } from '../trees/serverOrigin';
import { askCredentials } from './askCredentials';
import { connectServer } from './connectServer';
import { knownServer, targetOrPickServer } from './pickServer';
import type { ServerKeeper } from './serverKeeper';
import type { ServerSecrets } from './serverSecrets';

/** Connecting servers, reading them, logging in to them and letting go of them. */
export class ServerCommands {
  constructor(
    private readonly folders: Folders,
    private readonly secrets: ServerSecrets,
    private readonly keeper: ServerKeeper,
  ) {}

  async connect(): Promise<void> {
    const folder = await this.folders.pick();
    const server = folder && (await connectServer(folder, this.secrets));
    if (!folder || !server) return;
    await this.keeper.read(folder);
    await vscode.commands.executeCommand(`${VIEWS.runs}.focus`);
  }

  async logIn(target: ServerTarget | undefined): Promise<void> {
    const title = vscode.l10n.t('Log In to Tracking Server');
    const chosen = await targetOrPickServer(this.folders, target, title);
    if (chosen === undefined) return;
    const { folder, server } = chosen;
    const credentials = await askCredentials({ title: `${title}: ${server.name}`, step: 1, total: 1 }, server.kind);
    if (credentials === undefined || credentials === BACK) return;
    const client = await folder.client();
    const params = { id: server.id };
    const now = await busy(() => client.request('PUT /v1/servers/:id/credentials', { params, body: credentials }));
    this.accept(folder, now);
    if (now.state === 'unauthorized') throw refused(now);
    // Kept only once they were good.
    await this.secrets.set(server.id, credentials);
    await this.readRuns(folder, server.id, false);
  }

  async read(target: ServerTarget | undefined): Promise<void> {
    const chosen = await targetOrPickServer(this.folders, target, vscode.l10n.t('Read Tracking Server Again'));
    if (chosen) await this.readRuns(chosen.folder, chosen.server.id, false);
  }

  async loadMore(target: ServerTarget): Promise<void> {
    const { folder, server } = knownServer(this.folders, target);
    await this.readRuns(folder, server.id, true);
  }

  async disconnect(target: ServerTarget | undefined): Promise<void> {
    const chosen = await targetOrPickServer(this.folders, target, vscode.l10n.t('Disconnect Tracking Server'));
    if (chosen === undefined) return;
    const { folder, server } = chosen;
    const disconnect = vscode.l10n.t('Disconnect');
    const question = vscode.l10n.t('Disconnect {0}?', server.name);
    const detail = vscode.l10n.t('Nothing is changed on the server. Runs that were read stay; its login is forgotten.');
    if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, disconnect)) !== disconnect) return;
    const client = await folder.client();
    const { servers } = await client.request('DELETE /v1/servers/:id', { params: { id: server.id } });
    await this.secrets.forget(server.id);
    folder.acceptServers(servers);
    await folder.refresh();
  }

  /** In a browser: a run where it was made or sent to, or a server. */
  async openOnServer(target: RunTarget | ServerTarget | undefined): Promise<void> {
    if (target && 'serverId' in target) {
      await vscode.env.openExternal(vscode.Uri.parse(knownServer(this.folders, target).server.url));
      return;
    }
    const address = await targetOrPick(this.folders, target, {
      title: vscode.l10n.t('Open on Server'),
      placeHolder: vscode.l10n.t('Run to open in a browser'),
      accept: (run) => webPages(run).length > 0,
      none: vscode.l10n.t('No run has a page on a server.'),
    });
    if (!address) return;
    const run = this.folders.run(address);
    const pages = run ? webPages(run) : [];
    if (pages.length === 0) {
      throw new CockpitError('NOT_FOUND', vscode.l10n.t('This run has no page on a server.'));
    }
    const url = pages.length === 1 ? pages[0]?.url : await pickPage(pages);
    if (url !== undefined) await vscode.env.openExternal(vscode.Uri.parse(url, true));
  }

  private async readRuns(folder: CockpitFolder, serverId: string, older: boolean): Promise<void> {
    const client = await folder.client();
    const params = { id: serverId };
    try {
      const server = await busy(() => client.request('POST /v1/servers/:id/read', { params, body: { older } }));
      this.accept(folder, server);
    } catch (error) {
      // Its row says from now on why it could not be read.
      await this.keeper.read(folder);
      throw error;
    }
  }

  private accept(folder: CockpitFolder, server: ServerSummary): void {
    folder.acceptServers(folder.state.servers.map((known) => (known.id === server.id ? server : known)));
  }
}

async function pickPage(pages: readonly { label: string; url: string }[]): Promise<string | undefined> {
  const items = pages.map(({ label, url }) => ({ label, description: url }));
  const title = vscode.l10n.t('Open on Server');
  const picked = await vscode.window.showQuickPick(items, { title, placeHolder: vscode.l10n.t('Server') });
  return picked?.description;
}

function refused({ name, problem }: ServerSummary): CockpitError {
  return new CockpitError('FORBIDDEN', problem ?? vscode.l10n.t('{0} does not answer.', name));
}

function busy<T>(work: () => Thenable<T>): Thenable<T> {
  return vscode.window.withProgress({ location: { viewId: VIEWS.runs } }, work);
}

import * as vscode from 'vscode';
import type { RunSummary } from '../../shared/model/run';
import type { ExperimentTarget, RunTarget, ServerTarget } from '../contributions/targets';
import type { CockpitFolder } from '../folders/cockpitFolder';
import type { Folders } from '../folders/folders';
import { runItems } from '../launch/pickRun';
import type { LoadTransferView } from '../transfers/lazyTransferView';
import { serverOf } from '../trees/serverOrigin';
import { type FolderServer, knownServer, pickServer } from './pickServer';
import { selectedRuns } from './runSelection';

type Pushable = RunTarget | ExperimentTarget;

/** “Push Runs…” and “Pull Runs…”: whole runs, from this store to a server and back. */
export class MoveRuns {
  constructor(
    private readonly folders: Folders,
    private readonly transfers: LoadTransferView,
  ) {}

  async push(from: Pushable | undefined, selected: readonly Pushable[] | undefined): Promise<void> {
    const title = vscode.l10n.t('Push Runs');
    const rows = from ? ((selected?.length ?? 0) > 1 ? (selected ?? []) : [from]) : await this.pickOwn(title);
    const [first] = rows ?? [];
    if (!rows || !first) return;
    const folder = this.folders.get(first.folder);
    const here = rows.filter((row) => row.folder === first.folder && ('runId' in row || 'experiment' in row));
    const runIds = selectedRuns(here, folder.state.runs);
    if (runIds.length === 0) {
      void vscode.window.showInformationMessage(vscode.l10n.t('None of these runs is in this store.'));
      return;
    }
    // Asked also where there is one server only: runs leave this machine with it.
    const placeHolder =
      runIds.length === 1
        ? vscode.l10n.t('Server to push 1 run to')
        : vscode.l10n.t('Server to push {0} runs to', runIds.length);
    const target = await pickServer(this.folders, { title, placeHolder, folder });
    if (target === undefined) return;
    const client = await folder.client();
    const params = { id: target.server.id };
    const transfer = await client.request('POST /v1/servers/:id/push', { params, body: { runIds } });
    await (await this.transfers()).follow(folder, transfer);
  }

  async pull(
    from: RunTarget | ServerTarget | undefined,
    selected: readonly (RunTarget | ServerTarget)[] | undefined,
  ): Promise<void> {
    if (from && 'runId' in from) return this.pullRuns(from, selected ?? [from]);
    const title = vscode.l10n.t('Pull Runs');
    const placeHolder = vscode.l10n.t('Server to pull runs from');
    const chosen = from ? knownServer(this.folders, from) : await pickServer(this.folders, { title, placeHolder });
    const experiments = chosen && (await pickExperiments(title, chosen));
    if (chosen && experiments) await this.startPull(chosen, { experiments });
  }

  private async pullRuns(from: RunTarget, selected: readonly (RunTarget | ServerTarget)[]): Promise<void> {
    const folder = this.folders.get(from.folder);
    const serverId = this.serverId(folder, from.runId);
    if (serverId === null) {
      void vscode.window.showInformationMessage(vscode.l10n.t('This run is in this store already.'));
      return;
    }
    const rows = selected.length > 1 ? selected : [from];
    const runIds = rows.flatMap((row) =>
      'runId' in row && row.folder === from.folder && this.serverId(folder, row.runId) === serverId ? [row.runId] : [],
    );
    await this.startPull(knownServer(this.folders, { folder: folder.uri, serverId }), { runIds });
  }

  private async startPull(
    { folder, server }: FolderServer,
    body: { runIds?: string[]; experiments?: string[] },
  ): Promise<void> {
    const client = await folder.client();
    const transfer = await client.request('POST /v1/servers/:id/pull', { params: { id: server.id }, body });
    await (await this.transfers()).follow(folder, transfer);
  }

  private serverId(folder: CockpitFolder, runId: string): string | null {
    const run = folder.state.run(runId);
    return run === undefined ? null : serverOf(run, folder.state.servers);
  }

  private async pickOwn(title: string): Promise<RunTarget[] | undefined> {
    await this.folders.open();
    const own = this.folders.runs.filter(
      ({ run, folder }) => run.source !== 'server' && folder.state.servers.length > 0,
    );
    if (own.length === 0) {
      void vscode.window.showInformationMessage(vscode.l10n.t('No runs yet, so there is nothing to push.'));
      return undefined;
    }
    const placeHolder = vscode.l10n.t('Runs to push');
    const picked = await vscode.window.showQuickPick(runItems(own), { title, placeHolder, canPickMany: true });
    return picked?.map(({ choice }) => ({ folder: choice.folder.uri, runId: choice.run.id }));
  }
}

/** The experiments that are pulled; undefined when the user left or chose none. */
async function pickExperiments(title: string, { folder, server }: FolderServer): Promise<string[] | undefined> {
  const counts = new Map<string, number>();
  const there = (run: RunSummary) => serverOf(run, folder.state.servers) === server.id;
  for (const { experiment } of folder.state.runs.filter(there))
    counts.set(experiment, (counts.get(experiment) ?? 0) + 1);
  if (counts.size === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('No run of {0} has been read.', server.name));
    return undefined;
  }
  const items = [...counts].map(([label, runs]) => ({
    label,
    description: runs === 1 ? vscode.l10n.t('1 run') : vscode.l10n.t('{0} runs', runs),
    picked: counts.size === 1,
  }));
  const placeHolder = vscode.l10n.t('Experiments of {0} to pull', server.name);
  const picked = await vscode.window.showQuickPick(items, { title, placeHolder, canPickMany: true });
  return picked === undefined || picked.length === 0 ? undefined : picked.map(({ label }) => label);
}

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { readSetting } from '../contributions/readSetting';
import { SETTINGS } from '../contributions/settingIds';
import type { CockpitFolder } from '../folders/cockpitFolder';
import type { Folders } from '../folders/folders';
import { ownTracking } from './ownTracking';
import { setVariables, type VariableCollection } from './terminalVariables';

export interface TerminalDependencies {
  folders: Folders;
  variables: vscode.GlobalEnvironmentVariableCollection;
  log: vscode.LogOutputChannel;
}

/** Terminals of a trusted folder with a store get the variables that tie what is run in them by hand to it. */
export function registerTerminals(dependencies: TerminalDependencies): vscode.Disposable {
  const terminals = new TrackedTerminals(dependencies);
  const { folders } = dependencies;
  return vscode.Disposable.from(
    terminals,
    folders.onDidConnect((folder) => void terminals.update(folder)),
    folders.onDidChangeFolders(() => terminals.updateAll()),
    vscode.workspace.onDidGrantWorkspaceTrust(() => terminals.updateAll()),
    vscode.workspace.onDidChangeConfiguration((event) => {
      const touched = [SETTINGS.trackTerminals, SETTINGS.storeLocation, 'terminal.integrated.env'];
      if (touched.some((section) => event.affectsConfiguration(section))) terminals.updateAll();
    }),
  );
}

class TrackedTerminals implements vscode.Disposable {
  /** By folder; the last asked for wins over slower ones before it. */
  private readonly asked = new Map<string, symbol>();

  constructor(private readonly dependencies: TerminalDependencies) {
    // Of a window before this one nothing must last: its tracker may be gone, or its port another's.
    dependencies.variables.persistent = false;
    this.updateAll();
  }

  updateAll(): void {
    for (const folder of this.dependencies.folders.all) void this.update(folder);
  }

  async update(folder: CockpitFolder): Promise<void> {
    const turn = Symbol();
    this.asked.set(folder.uri, turn);
    const env = await this.variablesOf(folder).catch((error: unknown) => {
      // A terminal without tracking is a terminal all the same; the views say what is wrong with the tracker.
      this.dependencies.log.warn(`Terminals of ${folder.state.name} are not tracked: ${String(error)}`);
      return {};
    });
    if (this.asked.get(folder.uri) !== turn) return;
    setVariables(this.collection(folder), env, description());
  }

  dispose(): void {
    this.asked.clear();
    this.dependencies.variables.clear();
  }

  private collection({ workspaceFolder }: CockpitFolder): VariableCollection {
    return this.dependencies.variables.getScoped({ workspaceFolder });
  }

  private async variablesOf(folder: CockpitFolder): Promise<Record<string, string>> {
    const { uri } = folder.workspaceFolder;
    if (!vscode.workspace.isTrusted || !readSetting(SETTINGS.trackTerminals, uri)) return {};
    if (!(await folder.hasStore())) return {};
    const own = ownTracking({
      process: process.env,
      terminal: vscode.workspace.getConfiguration('terminal.integrated.env', uri).get(systemName()) ?? {},
      dotenv: await readFile(join(uri.fsPath, '.env'), 'utf8').catch(() => ''),
    });
    if (own !== null) {
      this.dependencies.log.info(`Terminals of ${folder.state.name} are left as they are: ${own} is set already.`);
      return {};
    }
    const client = await folder.client();
    return (await client.request('GET /v1/connection', { body: { purpose: 'terminal' } })).env;
  }
}

/** Shown by VS Code where it lists what extensions do to a terminal, as plain text. */
function description(): string {
  return vscode.l10n.t(
    'Runs that are started here and log with MLflow appear in the Runs view. Setting: {0}',
    SETTINGS.trackTerminals,
  );
}

function systemName(): 'windows' | 'osx' | 'linux' {
  if (process.platform === 'win32') return 'windows';
  return process.platform === 'darwin' ? 'osx' : 'linux';
}

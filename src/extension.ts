import * as vscode from 'vscode';
import { connectTracker } from './client/connectTracker';
import { registerCommit } from './host/commit/registerCommit';
import { registerConfig } from './host/config/registerConfig';
import { registerConnection } from './host/connection/registerConnection';
import { ContextKeys } from './host/contributions/contextKeys';
import { createRegisterCommand } from './host/contributions/registerCommand';
import { registerDebug } from './host/debug/registerDebug';
import { registerEdits } from './host/edit/registerEdits';
import { Features } from './host/features';
import { CheckedRuns } from './host/folders/checkedRuns';
import type { ConnectTracker } from './host/folders/cockpitFolder';
import { Folders } from './host/folders/folders';
import { registerImports } from './host/imports/registerImports';
import { registerLaunch } from './host/launch/registerLaunch';
import { RunLauncher } from './host/launch/runLauncher';
import { registerLog } from './host/log/registerLog';
import { registerNavigation } from './host/navigate/registerNavigation';
import { registerPages } from './host/pages/registerPages';
import { Interpreters } from './host/python/interpreters';
import { thisMachine } from './host/python/machine';
import { registerRegistry } from './host/register/registerRegistry';
import { registerServers } from './host/servers/registerServers';
import { registerTasks } from './host/tasks/registerTasks';
import { registerTerminals } from './host/terminals/registerTerminals';
import { lazyTransferView } from './host/transfers/lazyTransferView';
import { ActiveRunsStatus } from './host/views/activeRunsStatus';
import { Sidebar } from './host/views/sidebar';
import { tellTroubles } from './host/views/troubleNotices';
import { keepContextKeys } from './host/views/viewState';

/** Builds the extension. Trackers come with the first view or command that needs one, and for terminals that are tracked. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('MLOps Cockpit', { log: true });
  context.subscriptions.push(log);
  try {
    compose(context, log);
  } catch (error) {
    // VS Code itself says nothing when an activation fails.
    log.error(error instanceof Error ? error : String(error));
    const message = error instanceof Error ? error.message : String(error);
    void vscode.window.showErrorMessage(vscode.l10n.t('MLOps Cockpit could not start: {0}', message));
    throw error;
  }
}

function compose(context: vscode.ExtensionContext, log: vscode.LogOutputChannel): void {
  const registerCommand = createRegisterCommand(log);
  const folders = new Folders(trackerConnector(context), log);
  const checked = new CheckedRuns(context.workspaceState);
  const sidebar = new Sidebar(folders, checked);
  const interpreters = new Interpreters(thisMachine, log);
  const launcher = new RunLauncher(interpreters);
  const features = new Features(log);
  const transfers = lazyTransferView(context);
  context.subscriptions.push(folders, checked, sidebar, features);

  features.add('context keys', () => keepContextKeys(folders, checked, new ContextKeys()));
  features.add('notices', () => tellTroubles(folders));
  features.add('status bar', () => new ActiveRunsStatus(folders));
  features.add('launching', () => registerLaunch({ folders, interpreters, launcher, registerCommand }));
  features.add('debugging', () => registerDebug({ folders, launcher, registerCommand, log }));
  features.add('tasks', () => registerTasks({ folders, launcher }));
  features.add('logs', () => registerLog({ folders, registerCommand }));
  features.add('commits', () => registerCommit({ folders, registerCommand }));
  features.add('models', () => registerRegistry({ folders, registerCommand }));
  features.add('mlops.yaml', () => registerConfig({ folders, registerCommand }));
  features.add('terminals', () =>
    registerTerminals({ folders, variables: context.environmentVariableCollection, log }),
  );
  features.add('connections', () => registerConnection({ folders, registerCommand, log }));
  features.add('imports', () =>
    registerImports({ folders, registerCommand, memory: context.workspaceState, transfers }),
  );
  features.add('servers', () =>
    registerServers({ folders, registerCommand, secrets: context.secrets, transfers, log }),
  );
  features.add('edits', () => registerEdits({ folders, checked, registerCommand }));
  features.add('navigation', () =>
    registerNavigation({ folders, registerCommand, reveal: (run) => sidebar.revealRun(run) }),
  );
  features.add('pages', () =>
    registerPages({
      folders,
      checked,
      registerCommand,
      extensionUri: context.extensionUri,
      reveal: (folder, node) => sidebar.revealLineage(folder, node),
    }),
  );
  void features.report();
  void folders.attach();
}

/** Trackers are those of this extension's own dist folder and version. */
function trackerConnector(context: vscode.ExtensionContext): ConnectTracker {
  const { version } = context.extension.packageJSON as { version: string };
  const distDir = context.asAbsolutePath('dist');
  return (paths, { start }) =>
    connectTracker({ paths, distDir, version, start, trusted: () => vscode.workspace.isTrusted });
}

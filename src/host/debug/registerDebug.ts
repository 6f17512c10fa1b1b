import * as vscode from 'vscode';
import { isActive } from '../../shared/model/run';
import { COMMANDS } from '../contributions/commandIds';
import type { RegisterCommand } from '../contributions/registerCommand';
import type { Folders } from '../folders/folders';
import type { RunLauncher } from '../launch/runLauncher';
import { DebugWithTracking, type RunConfiguration } from './debugWithTracking';
import { TrackedSession } from './trackedSession';

export interface DebugDependencies {
  folders: Folders;
  launcher: RunLauncher;
  registerCommand: RegisterCommand;
  log: vscode.LogOutputChannel;
}

/** “Debug with Tracking”, and the ear it needs at the debugger. */
export function registerDebug({ folders, launcher, registerCommand, log }: DebugDependencies): vscode.Disposable {
  const debug = new DebugWithTracking(folders, launcher);
  const sessions = new Map<string, TrackedSession>();
  return vscode.Disposable.from(
    registerCommand(COMMANDS.debugWithTracking, (file) => debug.start(file)),
    vscode.debug.registerDebugAdapterTrackerFactory('debugpy', {
      createDebugAdapterTracker(session) {
        const { mlopsFolder, mlopsRun } = session.configuration as RunConfiguration;
        const folder = mlopsFolder === undefined ? undefined : folders.find(mlopsFolder);
        // A subprocess has a session of its own, with its parent's configuration; its output comes through the parent.
        if (!folder || mlopsRun === undefined || session.parentSession) return undefined;
        // A session that is restarted comes again with the configuration of a run that has ended.
        const run = folder.state.run(mlopsRun);
        if (run !== undefined && !isActive(run.status)) return undefined;
        const tracked = new TrackedSession(folder, mlopsRun, log);
        sessions.set(session.id, tracked);
        return tracked;
      },
    }),
    vscode.debug.onDidTerminateDebugSession((session) => {
      const tracked = sessions.get(session.id);
      sessions.delete(session.id);
      void tracked?.end();
    }),
  );
}

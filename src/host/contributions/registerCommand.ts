import * as vscode from 'vscode';
import { CockpitError } from '../../shared/model/cockpitError';
import { COMMANDS, type CommandArguments, type CommandId, TRUSTED_COMMANDS } from './commandIds';
import { explainTrust } from './trust';

export type CommandHandler<K extends CommandId> = (...args: CommandArguments[K]) => unknown;

/** Registers a contributed command; whatever it throws is logged and shown once, with a way to the log. */
export type RegisterCommand = <K extends CommandId>(id: K, handler: CommandHandler<K>) => vscode.Disposable;

export function createRegisterCommand(log: vscode.LogOutputChannel): RegisterCommand {
  return (id, handler) =>
    vscode.commands.registerCommand(id, async (...args: CommandArguments[typeof id]) => {
      // Before the first question: a person must not answer three only to be refused.
      if (TRUSTED_COMMANDS.has(id) && !vscode.workspace.isTrusted) return explainTrust();
      try {
        return await handler(...args);
      } catch (error) {
        if (!(error instanceof vscode.CancellationError)) void showError(log, id, error);
        return undefined;
      }
    });
}

/** Runs a contributed command with arguments of the right types. */
export function runCommand<K extends CommandId>(id: K, ...args: CommandArguments[K]): Thenable<unknown> {
  return vscode.commands.executeCommand(id, ...args);
}

async function showError(log: vscode.LogOutputChannel, id: CommandId, error: unknown): Promise<void> {
  const message = error instanceof Error ? error.message : String(error);
  log.error(`${id}: ${error instanceof Error ? (error.stack ?? message) : message}`);
  const showLog = vscode.l10n.t('Show Log');
  const trackerLog = vscode.l10n.t('Show Tracker Log');
  const actions = CockpitError.is(error, 'INTERNAL') ? [trackerLog, showLog] : [showLog];
  const chosen = await vscode.window.showErrorMessage(message, ...actions);
  if (chosen === showLog) log.show();
  if (chosen === trackerLog) await runCommand(COMMANDS.showTrackerLog);
}

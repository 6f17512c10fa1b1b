import * as vscode from 'vscode';
import type { ContextKeyTypes } from '../contributions/contextKeyIds';
import { CONTEXT_KEYS } from '../contributions/contextKeyIds';
import type { ContextKeys } from '../contributions/contextKeys';
import type { CheckedRuns } from '../folders/checkedRuns';
import type { FolderState } from '../folders/folderState';
import type { Folders } from '../folders/folders';

/** Keeps the context keys that menus and welcome texts look at. */
export function keepContextKeys(folders: Folders, checked: CheckedRuns, keys: ContextKeys): vscode.Disposable {
  const update = () => {
    const states = folders.all.map(({ state }) => state);
    keys.set(CONTEXT_KEYS.state, viewState(states));
    keys.set(CONTEXT_KEYS.hasActiveRuns, folders.activeRuns.length > 0);
    keys.set(
      CONTEXT_KEYS.hasDeletedRuns,
      states.some(({ deletedRuns }) => deletedRuns.length > 0),
    );
    keys.set(
      CONTEXT_KEYS.hasServers,
      states.some(({ servers }) => servers.length > 0),
    );
    keys.set(CONTEXT_KEYS.checkedRuns, checked.all.length);
  };
  update();
  return vscode.Disposable.from(
    folders.onDidChange(update),
    folders.onDidChangeFolders(update),
    checked.onDidChange(update),
  );
}

/** One cause for an empty view; runs that can be shown come before a folder that fails. */
export function viewState(states: readonly FolderState[]): ContextKeyTypes['mlops.state'] {
  if (states.some(({ runs, servers }) => runs.length > 0 || servers.length > 0)) return 'hasRuns';
  if (states.some(({ phase }) => phase === 'failed')) return 'failed';
  return states.some(({ phase }) => phase === 'loading' || phase === 'idle') ? 'loading' : 'noRuns';
}

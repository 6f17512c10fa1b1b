import type { RunDetail } from '../../shared/model/run';
import type { RunAddress } from '../../shared/pages/comparisonPage';
import type { L10n } from '../contributions/l10n';
import type { FolderState } from '../folders/folderState';

/** What a tree needs of a workspace folder. */
export interface TreeFolder {
  readonly state: FolderState;
  detail(runId: string): Promise<RunDetail>;
}

/** What the trees are drawn from. */
export interface TreeContext {
  folders: () => readonly TreeFolder[];
  isChecked: (run: RunAddress) => boolean;
  l10n: L10n;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Language of dates; the machine's own when absent. */
  locale?: string;
}

export function folderOf(context: TreeContext, uri: string): TreeFolder | undefined {
  return context.folders().find(({ state }) => state.uri === uri);
}

/** Folders with something to show; a tree has a level of folders only when there are several. */
export function needsFolderLevel(context: TreeContext): boolean {
  return context.folders().length > 1;
}

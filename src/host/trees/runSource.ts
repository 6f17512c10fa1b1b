import type { RunSource, RunSummary } from '../../shared/model/run';
import { CELL_TAG, NOTEBOOK_TAG } from '../connection/notebookTags';
import type { L10n } from '../contributions/l10n';

/** Ways of starting a run whose output the tracker reads. */
const LOGGED: ReadonlySet<RunSource> = new Set<RunSource>(['editor', 'cli', 'debug']);
/** A run that code made has one of 32 digits; its output is in the log of the run that was launched. */
const LAUNCHED_ID = /^[0-9a-f]{12}$/;

/** Whether there is a log: of a run that the cockpit itself started. */
export function hasLog({ source, id }: Pick<RunSummary, 'source' | 'id'>): boolean {
  return LOGGED.has(source) && LAUNCHED_ID.test(id);
}

/** Ways of starting a run whose command can be given again; a notebook's path or a server's note of a script cannot. */
const COMMANDED: ReadonlySet<RunSource> = new Set<RunSource>(['editor', 'cli', 'debug', 'terminal']);

export function isRepeatable({ source, command }: Pick<RunSummary, 'source' | 'command'>): boolean {
  return COMMANDED.has(source) && command !== '';
}

/** How a run came to be, a sentence; null for one that the cockpit launched, which its command tells. */
export function sourceText(run: Pick<RunSummary, 'source' | 'origin' | 'tags'>, l10n: L10n): string | null {
  const { source, origin } = run;
  switch (source) {
    case 'editor':
    case 'cli':
      return null;
    case 'debug':
      return l10n.t('Ran under the debugger.');
    case 'terminal':
      return l10n.t('Started by hand in a terminal; its output is there.');
    case 'notebook':
      return notebookText(run, l10n);
    case 'client':
      return l10n.t('Logged by code that named this tracker itself.');
    case 'files':
      return origin === null
        ? l10n.t('Read from the files of another logger.')
        : l10n.t('Read from the files of another logger: {0}', origin);
    case 'import':
      return origin === null ? l10n.t('Imported.') : l10n.t('Imported from {0}', origin);
    case 'server':
      return origin === null ? l10n.t('On a tracking server.') : l10n.t('On a tracking server: {0}', origin);
  }
}

function notebookText({ tags }: Pick<RunSummary, 'tags'>, l10n: L10n): string {
  const { [NOTEBOOK_TAG]: path, [CELL_TAG]: cell } = tags;
  if (path === undefined) return l10n.t('Ran in a notebook.');
  return cell === undefined
    ? l10n.t('Ran in the notebook {0}.', path)
    : l10n.t('Ran in the notebook {0}, cell [{1}].', path, cell);
}

/** Where the output of a run without a log is, a sentence that answers “Show Log”. */
export function noLogText(run: Pick<RunSummary, 'source' | 'name'>, l10n: L10n): string {
  switch (run.source) {
    case 'terminal':
      return l10n.t('{0} has no log here: it was started by hand, and its output is in its terminal.', run.name);
    case 'notebook':
      return l10n.t('{0} has no log here: its output is in its notebook.', run.name);
    default:
      return l10n.t(
        '{0} has no log here: it was not started by the cockpit, so its output was not recorded.',
        run.name,
      );
  }
}

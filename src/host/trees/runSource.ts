import type { RunSource, RunSummary } from '../../shared/model/run';
import type { L10n } from '../contributions/l10n';

/** Whose output the tracker reads, so that there is a log; all others print elsewhere. */
const LOGGED: ReadonlySet<RunSource> = new Set<RunSource>(['editor', 'cli', 'debug']);

export function hasLog({ source }: Pick<RunSummary, 'source'>): boolean {
  return LOGGED.has(source);
}

/** How a run came to be, a sentence; null for one that the cockpit launched, which its command tells. */
export function sourceText({ source, origin }: Pick<RunSummary, 'source' | 'origin'>, l10n: L10n): string | null {
  switch (source) {
    case 'editor':
    case 'cli':
      return null;
    case 'debug':
      return l10n.t('Ran under the debugger.');
    case 'terminal':
      return l10n.t('Started by hand in a terminal; its output is there.');
    case 'notebook':
      return origin === null ? l10n.t('Ran in a notebook.') : l10n.t('Ran in the notebook {0}.', origin);
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

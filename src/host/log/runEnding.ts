import * as vscode from 'vscode';
import { formatDuration } from '../../shared/format/duration';
import type { RunSummary } from '../../shared/model/run';

const GREEN = '\u001b[32m';
const RED = '\u001b[31m';
const YELLOW = '\u001b[33m';
const RESET = '\u001b[0m';

/** The last line of a run's log: how it ended and after how long, coloured for a terminal. */
export function runEnding(run: RunSummary): string {
  const time = formatDuration((run.endTime ?? run.startTime) - run.startTime);
  switch (run.status) {
    case 'FINISHED':
      return `${GREEN}✓${RESET} ${vscode.l10n.t('{0} finished in {1}.', run.name, time)}`;
    case 'FAILED':
      return `${RED}✗${RESET} ${failure(run, time)}`;
    case 'KILLED':
      // Drawn wider than its cell, hence two spaces.
      return `${YELLOW}⊘${RESET}  ${vscode.l10n.t('{0} was stopped after {1}.', run.name, time)}`;
    case 'LOST':
      return `${YELLOW}?${RESET} ${run.exitReason ?? vscode.l10n.t('{0} vanished without an exit status.', run.name)}`;
    case 'SCHEDULED':
    case 'RUNNING':
      return '';
  }
}

function failure(run: RunSummary, time: string): string {
  const what =
    run.exitCode !== null
      ? vscode.l10n.t('{0} failed with exit code {1} after {2}.', run.name, run.exitCode, time)
      : vscode.l10n.t('{0} failed after {1}.', run.name, time);
  const known = run.exitReason === null || run.exitReason === `Exited with code ${run.exitCode}.`;
  return known ? what : `${what} ${run.exitReason}`;
}

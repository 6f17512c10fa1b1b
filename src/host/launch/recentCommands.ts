import type { RunSummary } from '../../shared/model/run';

/** A command that was run before, and the newest run that ran it. */
export interface RecentCommand {
  command: string;
  run: RunSummary;
}

/** The distinct commands of plain runs (no job's), newest first. */
export function recentCommands(runs: readonly RunSummary[], limit: number): RecentCommand[] {
  const newest = new Map<string, RunSummary>();
  for (const run of [...runs].sort((a, b) => b.startTime - a.startTime)) {
    const plain = run.job === null && run.source !== 'debug' && !run.deleted && run.command.trim() !== '';
    if (plain && !newest.has(run.command)) newest.set(run.command, run);
  }
  return [...newest].slice(0, limit).map(([command, run]) => ({ command, run }));
}

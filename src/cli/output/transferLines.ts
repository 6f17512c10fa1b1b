import { formatBytes } from '../../shared/format/size';
import type { Transfer, TransferCount } from '../../shared/model/transfer';

/** Longest name shown, in characters: a line that wraps can't be written over. */
const MOST_NAME = 30;

/** Such as `12 of 200 runs, 40,000 points, 3.1 MB: mnist/calm-otter`. */
export function progressLine({ progress }: Transfer): string {
  const { done, total, points, bytes, now } = progress;
  const runs = total === null ? `${count(done)} runs` : `${count(done)} of ${count(total)} runs`;
  const parts = [runs, `${count(points)} points`, ...(bytes > 0 ? [formatBytes(bytes)] : [])];
  const name = now.length > MOST_NAME ? `…${now.slice(1 - MOST_NAME)}` : now;
  return parts.join(', ') + (name === '' ? '' : `: ${name}`);
}

/** The report for people. */
export function reportLines({ report, state, subject, error, startedAt, endedAt }: Transfer): string[] {
  const { runs, models, points, artifacts, problems, moreProblems } = report;
  const seconds = ((endedAt ?? startedAt) - startedAt) / 1000;
  const lines = [`${headline(state, subject)} (${seconds.toFixed(1)} s)`];
  if (error !== null) lines.push(error);
  lines.push(`Runs: ${counts(runs)}`, `Models: ${counts(models)}`);
  lines.push(`Points: ${count(points)}`, `Artifacts: ${count(artifacts.files)} files, ${formatBytes(artifacts.bytes)}`);
  if (problems.length > 0)
    lines.push('', `What could not come in, or not as it was (${problems.length + moreProblems}):`);
  for (const { where, what } of problems) lines.push(`  ${where}: ${what}`);
  if (moreProblems > 0) lines.push(`  … and ${count(moreProblems)} more`);
  return lines;
}

function headline(state: Transfer['state'], subject: string): string {
  switch (state) {
    case 'cancelled':
      return `Stopped importing from ${subject}; what came in until then is whole`;
    case 'failed':
      return `Importing from ${subject} failed`;
    default:
      return `Imported from ${subject}`;
  }
}

function counts({ added, updated, unchanged, deletedHere, failed }: TransferCount): string {
  const parts = [`${count(added)} new`, `${count(updated)} changed`, `${count(unchanged)} unchanged`];
  if (deletedHere > 0) parts.push(`${count(deletedHere)} deleted here and left so`);
  if (failed > 0) parts.push(`${count(failed)} failed`);
  return parts.join(', ');
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}

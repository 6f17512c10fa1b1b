import { formatDuration } from '../../shared/format/duration';
import { formatBytes } from '../../shared/format/size';
import { formatMoment } from '../../shared/format/time';
import type { Transfer, TransferCount, TransferReport } from '../../shared/model/transfer';
import type { L10n } from '../contributions/l10n';
import { escapeMarkdown } from '../trees/markdown';
import { joinFacts } from '../trees/treeModel';

/** How far a transfer is, in a line that changes as it goes on. */
export function progressText({ progress }: Pick<Transfer, 'progress'>, l10n: L10n, locale?: string): string {
  const { now, done, total, points, bytes } = progress;
  const count = (value: number) => value.toLocaleString(locale);
  return joinFacts([
    total === null
      ? done === 0
        ? null
        : runCount(done, l10n, locale)
      : l10n.t('{0} of {1} runs', count(done), count(total)),
    points === 0 ? null : pointCount(points, l10n, locale),
    bytes === 0 ? null : formatBytes(bytes),
    now,
  ]);
}

/** What came of a transfer that has ended, in a sentence or two. */
export function outcomeText(transfer: Transfer, l10n: L10n, locale?: string): string {
  const { subject, state, error } = transfer;
  const { runs } = transfer.report;
  const moved = runs.added + runs.updated;
  const what = runCount(moved, l10n, locale);
  const verbs = {
    import: {
      done: l10n.t('{0} imported from {1}.', what, subject),
      cancelled: l10n.t('Import from {0} stopped; {1} had come in.', subject, what),
      failed: l10n.t('The import from {0} failed. {1}', subject, error ?? ''),
    },
    push: {
      done: l10n.t('{0} pushed to {1}.', what, subject),
      cancelled: l10n.t('Push to {0} stopped; {1} had been sent.', subject, what),
      failed: l10n.t('The push to {0} failed. {1}', subject, error ?? ''),
    },
    pull: {
      done: l10n.t('{0} pulled from {1}.', what, subject),
      cancelled: l10n.t('Pull from {0} stopped; {1} had come in.', subject, what),
      failed: l10n.t('The pull from {0} failed. {1}', subject, error ?? ''),
    },
  }[transfer.kind];
  const same = runs.unchanged === 0 ? '' : runCount(runs.unchanged, l10n, locale);
  const nothing = moved === 0 && same !== '' && state === 'done';
  const main = nothing
    ? transfer.kind === 'push'
      ? l10n.t('Nothing new for {0}.', subject)
      : l10n.t('Nothing new in {0}.', subject)
    : verbs[state === 'running' ? 'done' : state];
  const problems = problemCount(transfer.report);
  const more = [
    same === '' ? '' : l10n.t('{0} had not changed.', same),
    problems === 0
      ? ''
      : problems === 1
        ? l10n.t('1 thing could not come.')
        : l10n.t('{0} things could not come.', problems),
  ];
  return [main.trim(), ...more].filter((text) => text !== '').join(' ');
}

export function problemCount({ problems, moreProblems }: TransferReport): number {
  return problems.length + moreProblems;
}

/** Everything of a transfer as a Markdown page: what came, what could not and why. */
export function reportMarkdown(transfer: Transfer, l10n: L10n, locale?: string): string {
  const { report, startedAt, endedAt, error } = transfer;
  const time = endedAt === null ? null : l10n.t('took {0}', formatDuration(endedAt - startedAt));
  const blocks = [
    `# ${escapeMarkdown(title(transfer, l10n))}`,
    escapeMarkdown(joinFacts([stateText(transfer.state, l10n), formatMoment(startedAt, locale), time])),
    error === null ? '' : `**${escapeMarkdown(error)}**`,
    countTable(report, l10n, locale),
    escapeMarkdown(
      joinFacts([
        pointCount(report.points, l10n, locale),
        l10n.t('{0} files', report.artifacts.files.toLocaleString(locale)),
        formatBytes(report.artifacts.bytes),
      ]),
    ),
    ...problemList(report, l10n),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function title({ kind, subject }: Transfer, l10n: L10n): string {
  if (kind === 'import') return l10n.t('Import from {0}', subject);
  return kind === 'push' ? l10n.t('Push to {0}', subject) : l10n.t('Pull from {0}', subject);
}

function countTable({ runs, models }: TransferReport, l10n: L10n, locale?: string): string {
  const names: [keyof TransferCount, string][] = [
    ['added', l10n.t('Added')],
    ['updated', l10n.t('Updated')],
    ['unchanged', l10n.t('Unchanged')],
    ['deletedHere', l10n.t('Deleted here, so left out')],
    ['failed', l10n.t('Failed')],
  ];
  const row = (label: string, count: TransferCount) =>
    `| ${[label, ...names.map(([name]) => count[name].toLocaleString(locale))].join(' | ')} |`;
  return [
    `| ${['', ...names.map(([, label]) => label)].join(' | ')} |`,
    `| --- | ${names.map(() => '---:').join(' | ')} |`,
    row(l10n.t('Runs'), runs),
    row(l10n.t('Model versions'), models),
  ].join('\n');
}

function problemList({ problems, moreProblems }: TransferReport, l10n: L10n): string[] {
  if (problems.length === 0) return [];
  const lines = problems.map(({ where, what }) => `- **${escapeMarkdown(where)}**: ${escapeMarkdown(what)}`);
  const more = moreProblems === 0 ? [] : [`- ${escapeMarkdown(l10n.t('and {0} more', moreProblems))}`];
  return [`## ${l10n.t('What Could Not Come')}`, [...lines, ...more].join('\n')];
}

function stateText(state: Transfer['state'], l10n: L10n): string {
  switch (state) {
    case 'running':
      return l10n.t('running');
    case 'done':
      return l10n.t('done');
    case 'failed':
      return l10n.t('failed');
    case 'cancelled':
      return l10n.t('stopped');
  }
}

function runCount(count: number, l10n: L10n, locale?: string): string {
  return count === 1 ? l10n.t('1 run') : l10n.t('{0} runs', count.toLocaleString(locale));
}

function pointCount(count: number, l10n: L10n, locale?: string): string {
  return count === 1 ? l10n.t('1 point') : l10n.t('{0} points', count.toLocaleString(locale));
}

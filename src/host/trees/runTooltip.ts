import { formatDuration } from '../../shared/format/duration';
import { shortHash } from '../../shared/format/hash';
import { formatMetric } from '../../shared/format/number';
import { shortRunId } from '../../shared/format/runId';
import { formatBytes } from '../../shared/format/size';
import { formatMoment } from '../../shared/format/time';
import { decodeNumber } from '../../shared/model/metric';
import { isActive, isElsewhere, type RunDetail, type RunSummary } from '../../shared/model/run';
import { COMMANDS } from '../contributions/commandIds';
import { commandLink } from '../contributions/commandLink';
import type { L10n } from '../contributions/l10n';
import { codeBlock, escapeMarkdown, inlineCode, link } from './markdown';
import { dataState } from './runFacts';
import { statusText } from './runItem';
import { hasLog, sourceText } from './runSource';
import type { RunFactNode } from './runsNodes';
import { joinFacts } from './treeModel';

export interface RunTooltipOptions {
  folder: string;
  /** The run before, whose params this one's are compared with. */
  before: RunSummary | undefined;
  l10n: L10n;
  now: () => number;
  locale?: string;
}

/** How many changed files or params a tooltip names before it only counts them. */
const MOST = 5;

/** Everything worth a glance of a run, as Markdown with links. */
export function runTooltip(run: RunDetail, options: RunTooltipOptions): string {
  const { l10n } = options;
  const blocks = [
    `**${escapeMarkdown(run.name)}** ${inlineCode(shortRunId(run.id))}`,
    timeLine(run, options),
    run.exitReason === null ? '' : escapeMarkdown(run.exitReason),
    sourceLine(run, l10n),
    run.command === '' ? '' : codeBlock(run.command, 'sh'),
    codeLines(run, l10n),
    dataLines(run, l10n),
    paramLines(run, options),
    run.note === '' ? '' : escapeMarkdown(run.note),
    run.warnings.map((warning) => `$(warning) ${escapeMarkdown(warning)}`).join('  \n'),
    '---',
    links(run, options),
  ];
  return blocks.filter((block) => block !== '').join('\n\n');
}

function timeLine(run: RunDetail, { l10n, now, locale }: RunTooltipOptions): string {
  const length = formatDuration((run.endTime ?? now()) - run.startTime);
  const cpu = run.cpuTime === null ? null : l10n.t('{0} of CPU time', formatDuration(run.cpuTime));
  return escapeMarkdown(joinFacts([statusAndLength(run, length, l10n), cpu, formatMoment(run.startTime, locale)]));
}

function statusAndLength(run: RunDetail, length: string, l10n: L10n): string {
  const status = statusText(run.status, l10n);
  if (!isActive(run.status)) return l10n.t('{0} after {1}', status, length);
  return isElsewhere(run) ? l10n.t('{0} when it was read', status) : l10n.t('{0} for {1}', status, length);
}

function sourceLine(run: RunDetail, l10n: L10n): string {
  const text = sourceText(run, l10n);
  return text === null ? '' : escapeMarkdown(text);
}

function codeLines(run: RunDetail, l10n: L10n): string {
  const { git } = run;
  if (git === null) return run.gitNotes.map((note) => `$(git-commit) ${escapeMarkdown(note)}`).join('  \n');
  const commit = git.commit === null ? l10n.t('no commit yet') : shortHash(git.commit);
  const head = `$(git-commit) ${escapeMarkdown(joinFacts([commit, git.branch, git.message]))}`;
  if (git.changes.length === 0) return head;
  const count = git.changes.length;
  const title =
    count === 1 ? l10n.t('1 file with uncommitted changes') : l10n.t('{0} files with uncommitted changes', count);
  const named = git.changes
    .slice(0, MOST)
    .map(({ path, status }) => `- ${inlineCode(status.trim())} ${escapeMarkdown(path)}`);
  const more = count > MOST ? [`- ${l10n.t('and {0} more', count - MOST)}`] : [];
  return [`${head}  \n${title}:`, ...named, ...more].join('\n');
}

function dataLines(run: RunDetail, l10n: L10n): string {
  return run.datasets
    .map((use) => `$(database) ${escapeMarkdown(joinFacts([use.path, use.role, dataState(use, l10n)]))}`)
    .join('  \n');
}

function paramLines(run: RunDetail, { before, l10n }: RunTooltipOptions): string {
  if (before === undefined) return '';
  const keys = new Set([...Object.keys(before.params), ...Object.keys(run.params)]);
  const changed = [...keys].filter((key) => before.params[key] !== run.params[key]).sort();
  if (changed.length === 0) return '';
  const named = changed.slice(0, MOST).map((key) => {
    const [from, to] = [before.params[key] ?? '—', run.params[key] ?? '—'];
    return `- ${escapeMarkdown(key)}: ${inlineCode(from)} → ${inlineCode(to)}`;
  });
  const more = changed.length > MOST ? [`- ${l10n.t('and {0} more', changed.length - MOST)}`] : [];
  return [escapeMarkdown(l10n.t('Params changed since {0}:', before.name)), ...named, ...more].join('\n');
}

function links(run: RunDetail, { folder, l10n }: RunTooltipOptions): string {
  const address = { folder, runId: run.id };
  const commit = run.commit === null ? [] : [link(l10n.t('Go to Commit'), commandLink(COMMANDS.goToCommit, address))];
  return [
    ...commit,
    ...(hasLog(run) ? [link(l10n.t('Show Log'), commandLink(COMMANDS.showLog, address))] : []),
    link(l10n.t('Show Lineage'), commandLink(COMMANDS.showLineage, address)),
  ].join(' · ');
}

/** The whole value behind a shortened row. */
export function factTooltip(
  node: RunFactNode,
  run: RunDetail,
  { l10n, locale }: { l10n: L10n; locale?: string },
): string | null {
  switch (node.kind) {
    case 'metric':
      return metricTooltip(node, run, l10n, locale);
    case 'param':
      return `${escapeMarkdown(node.param)}\n\n${inlineCode(node.copyText)}`;
    case 'data': {
      const use = run.datasets.find(({ path }) => path === node.datasetPath);
      const error = use?.error ? escapeMarkdown(use.error) : '';
      return [escapeMarkdown(node.datasetPath), use && escapeMarkdown(dataState(use, l10n)), hashLine(node.hash), error]
        .filter(Boolean)
        .join('\n\n');
    }
    case 'commit':
      return codeLines(run, l10n);
    case 'artifact': {
      const artifact = run.artifacts.find(({ path }) => path === node.artifactPath);
      const size = artifact ? formatBytes(artifact.bytes) : '';
      return [escapeMarkdown(node.artifactPath), size, hashLine(artifact?.hash ?? null)].filter(Boolean).join('\n\n');
    }
    case 'note':
      return escapeMarkdown(node.copyText);
    case 'group':
      return null;
  }
}

function metricTooltip(
  node: RunFactNode & { kind: 'metric' },
  run: RunDetail,
  l10n: L10n,
  locale: string | undefined,
): string | null {
  const summary = run.metrics[node.metric];
  if (summary === undefined) return null;
  const value = decodeNumber(summary.last);
  const range =
    summary.min === null || summary.max === null
      ? null
      : l10n.t('between {0} and {1}', formatMetric(summary.min), formatMetric(summary.max));
  const facts = joinFacts([
    l10n.t('step {0}', summary.lastStep),
    summary.count === 1 ? l10n.t('1 point') : l10n.t('{0} points', summary.count),
    range,
    formatMoment(summary.lastTime, locale),
  ]);
  const { folder, runId, metric } = node;
  const go = link(
    l10n.t('Go to Commit {0}', shortHash(run.commit ?? '')),
    commandLink(COMMANDS.goToCommit, { folder, runId, metric }),
  );
  const head = `**${escapeMarkdown(node.metric)}** ${inlineCode(String(value))}`;
  return [head, escapeMarkdown(facts), ...(run.commit === null ? [] : [go])].join('\n\n');
}

function hashLine(hash: string | null): string {
  return hash === null ? '' : inlineCode(hash);
}

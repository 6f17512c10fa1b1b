import { formatDuration } from '../../shared/format/duration';
import { formatMetric } from '../../shared/format/number';
import { ownTags } from '../../shared/format/ownTags';
import { PALETTE_SIZE } from '../../shared/format/palette';
import { formatAge } from '../../shared/format/time';
import { decodeNumber, SYSTEM_PREFIX } from '../../shared/model/metric';
import { isActive, isElsewhere, type RunStatus, type RunSummary } from '../../shared/model/run';
import type { L10n } from '../contributions/l10n';
import type { HashProgress } from '../folders/folderState';
import { hasLog, isRepeatable } from './runSource';
import { webPages } from './serverOrigin';
import { contextWords, type ItemSpec, joinFacts } from './treeModel';

/** Status by shape; the colour is the run's own. */
const STATUS_ICONS: Record<RunStatus, string> = {
  SCHEDULED: 'clock',
  RUNNING: 'loading~spin',
  FINISHED: 'pass-filled',
  FAILED: 'error',
  KILLED: 'circle-slash',
  LOST: 'question',
};

/** Of a run that was active elsewhere when it was read: nothing moves here. */
const STILL = 'play-circle';

export interface RunItemOptions {
  l10n: L10n;
  now: number;
  locale?: string;
  checked?: boolean;
  hashing?: HashProgress;
}

/** The row of a run, in whichever tree it stands. */
export function runItem(run: RunSummary, options: RunItemOptions): ItemSpec {
  const { l10n } = options;
  const active = isLive(run);
  const description = joinFacts([
    mainMetric(run),
    outcome(run, l10n),
    active
      ? formatDuration(wholeSeconds(options.now - run.startTime))
      : formatAge(run.endTime ?? run.startTime, options.now, options.locale),
    hashingText(options.hashing, l10n),
    ...Object.entries(ownTags(run.tags)).map(([key, value]) => tagText(key, value)),
  ]);
  return {
    label: run.name,
    description,
    icon: { id: isActive(run.status) && !active ? STILL : STATUS_ICONS[run.status], color: runColor(run) },
    collapsible: 'collapsed',
    context: runContext(run),
    checked: options.checked,
    spoken: l10n.t('Run {0}, {1}, {2}', run.name, statusText(run.status, l10n), description),
  };
}

/** Elapsed time that is redrawn each second: tenths would only flicker. */
function wholeSeconds(ms: number): number {
  return Math.max(1, Math.floor(ms / 1_000)) * 1_000;
}

/** Theme colour of a run, contributed in package.json from the palette. */
export function runColor(run: { color: number }): string {
  return `mlops.run${(run.color % PALETTE_SIZE) + 1}`;
}

/** Active here: what another store or a server says of a run was so when it was read. */
function isLive(run: RunSummary): boolean {
  return isActive(run.status) && !isElsewhere(run);
}

export function runContext(run: RunSummary): string {
  const active = isLive(run);
  return contextWords({
    run: true,
    activeRun: active,
    endedRun: !active,
    logged: hasLog(run),
    commanded: isRepeatable(run),
    repeatable: isRepeatable(run) && !active,
    committed: run.commit !== null,
    committedRun: run.commit !== null,
    registerable: run.artifactCount > 0 && run.source !== 'server',
    remote: run.source === 'server',
    local: run.source !== 'server',
    web: webPages(run).length > 0,
  });
}

/** The metric shown first: the job's own, else the first that the run logged, with its name. Null without metrics. */
export function mainMetric(run: RunSummary): string | null {
  const main = run.mainMetric === null ? undefined : run.metrics[run.mainMetric];
  if (main) return formatMetric(decodeNumber(main.last));
  if (run.mainMetric !== null) return null;
  const [first] = Object.entries(run.metrics).filter(([key]) => !key.startsWith(SYSTEM_PREFIX));
  return first ? `${first[0]} ${formatMetric(decodeNumber(first[1].last))}` : null;
}

export function statusText(status: RunStatus, l10n: L10n): string {
  switch (status) {
    case 'SCHEDULED':
      return l10n.t('scheduled');
    case 'RUNNING':
      return l10n.t('running');
    case 'FINISHED':
      return l10n.t('finished');
    case 'FAILED':
      return l10n.t('failed');
    case 'KILLED':
      return l10n.t('stopped');
    case 'LOST':
      return l10n.t('lost');
  }
}

/** How a run that is not finished ended, in a word or two; null where there is nothing to say. */
function outcome(run: RunSummary, l10n: L10n): string | null {
  if (isActive(run.status) && isElsewhere(run)) return l10n.t('{0} when it was read', statusText(run.status, l10n));
  if (run.status === 'SCHEDULED' || run.status === 'KILLED' || run.status === 'LOST')
    return statusText(run.status, l10n);
  if (run.status !== 'FAILED') return null;
  if (run.signal !== null) return run.signal;
  return run.exitCode === null ? statusText(run.status, l10n) : l10n.t('exit code {0}', run.exitCode);
}

/** A tag as one word; its value is left out where it says no more than that the tag is there. */
export function tagText(key: string, value: string): string {
  return value === '' || value === 'true' ? `#${key}` : `#${key}=${value}`;
}

function hashingText(progress: HashProgress | undefined, l10n: L10n): string | null {
  if (progress === undefined || progress.totalBytes === 0) return null;
  return l10n.t('hashing {0} %', Math.floor((100 * progress.doneBytes) / progress.totalBytes));
}

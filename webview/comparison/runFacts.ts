import { formatDuration } from '../../src/shared/format/duration';
import { shortHash } from '../../src/shared/format/hash';
import { formatBytes } from '../../src/shared/format/size';
import { formatMoment } from '../../src/shared/format/time';
import type { DatasetUse } from '../../src/shared/model/dataset';
import type { RunStatus } from '../../src/shared/model/run';
import type { ComparedRun } from '../../src/shared/pages/comparisonPage';
import type { ComparisonStringKey } from '../../src/shared/pages/comparisonStrings';
import type { Translate } from '../ui/strings';
import { addressOf } from './address';
import { type FactCell, type FactRow, textCell, textRow } from './factRow';

type T = Translate<ComparisonStringKey>;

const STATUS: Record<RunStatus, { icon: string; text: ComparisonStringKey }> = {
  SCHEDULED: { icon: 'circle-large-outline', text: 'statusScheduled' },
  RUNNING: { icon: 'loading codicon-modifier-spin', text: 'statusRunning' },
  FINISHED: { icon: 'check', text: 'statusFinished' },
  FAILED: { icon: 'error', text: 'statusFailed' },
  KILLED: { icon: 'circle-slash', text: 'statusKilled' },
  LOST: { icon: 'question', text: 'statusLost' },
};

/** A run's status by shape, colour and word. */
export function statusCell({ run }: ComparedRun, t: T): FactCell {
  const { icon, text } = STATUS[run.status];
  const words = t(text);
  const full = run.exitReason ? `${words}. ${run.exitReason}` : words;
  return { ...textCell(words, full), icon: { name: icon, className: `status-${run.status.toLowerCase()}` } };
}

/** How long a run took, or has taken by `now` (milliseconds since the epoch). */
export function durationCell({ run }: ComparedRun, now: number): FactCell {
  if (run.status === 'SCHEDULED') return textCell(null);
  return textCell(formatDuration((run.endTime ?? now) - run.startTime));
}

function startedCell({ run }: ComparedRun, locale: string): FactCell {
  const short = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit' });
  return textCell(short.format(run.startTime), formatMoment(run.startTime, locale));
}

export function commitCell(compared: ComparedRun, t: T): FactCell {
  const { commit, dirty } = compared.run;
  if (!commit) return textCell(null);
  const short = shortHash(commit);
  return {
    ...textCell(dirty ? `${short} +` : short, commit, {
      kind: 'commit',
      address: addressOf(compared),
      metric: null,
      step: null,
    }),
    hint: dirty ? `${t('goToCommit', short)}. ${t('uncommittedHint')}` : t('goToCommit', short),
  };
}

/** Status, times and the way each run ended. */
export function summaryRows(runs: readonly ComparedRun[], now: number, locale: string, t: T): FactRow[] {
  const cells = (cell: (compared: ComparedRun) => FactCell) => runs.map(cell);
  const rows = [
    textRow(
      'summary',
      'status',
      t('status'),
      cells((compared) => statusCell(compared, t)),
    ),
    textRow(
      'summary',
      'started',
      t('started'),
      cells((compared) => startedCell(compared, locale)),
    ),
    textRow(
      'summary',
      'duration',
      t('duration'),
      cells((compared) => durationCell(compared, now)),
    ),
  ];
  if (runs.some(({ run }) => run.exitReason)) {
    rows.push(
      textRow(
        'summary',
        'exit',
        t('exit'),
        cells(({ run }) => textCell(run.exitReason)),
      ),
    );
  }
  if (runs.some(({ run }) => run.note)) {
    rows.push(
      textRow(
        'summary',
        'note',
        t('note'),
        cells(({ run }) => textCell(run.note || null)),
      ),
    );
  }
  return rows;
}

/** A run's value of a param; a door to the line that reads it. */
export function paramCell(compared: ComparedRun, key: string, t: T): FactCell {
  const value = compared.run.params[key];
  if (value === undefined) return textCell(null);
  const link = { kind: 'param', address: addressOf(compared), key } as const;
  return { ...textCell(value, value, link), hint: t('openParam', key, value) };
}

/** A row a param, each value a door to the line that reads it. */
export function paramRows(runs: readonly ComparedRun[], t: T): FactRow[] {
  const keys = [...new Set(runs.flatMap(({ run }) => Object.keys(run.params)))];
  keys.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  return keys.map((key) => {
    const cells = runs.map((compared) => paramCell(compared, key, t));
    const values = cells.flatMap(({ text }) => (text === null ? [] : [text]));
    const numeric = values.length > 0 && values.every((value) => value.trim() !== '' && !Number.isNaN(Number(value)));
    return { ...textRow('params', key, key, cells), numeric };
  });
}

/** A row a dataset, by its role where it has one, else by its path. */
export function dataRows(runs: readonly ComparedRun[], t: T): FactRow[] {
  const nameOf = (use: DatasetUse) => use.role ?? use.path;
  const names = [...new Set(runs.flatMap(({ run }) => run.datasets.map(nameOf)))].sort();
  return names.map((name) => {
    const cells = runs.map((compared) => {
      const use = compared.run.datasets.find((candidate) => nameOf(candidate) === name);
      return use ? datasetCell(compared, use, t) : textCell(null);
    });
    return textRow('data', name, name, cells);
  });
}

/** The content's short hash, or why there is none. */
function datasetCell(compared: ComparedRun, use: DatasetUse, t: T): FactCell {
  const link = { kind: 'dataset', address: addressOf(compared), path: use.path } as const;
  const size = use.bytes === null ? '' : ` · ${formatBytes(use.bytes)}`;
  if (use.state === 'hashed' && use.hash) {
    return {
      ...textCell(shortHash(use.hash), `${use.path} ${use.hash}${size}`, link),
      hint: t('openDataset', use.path),
    };
  }
  const reason: Record<Exclude<DatasetUse['state'], 'hashed'>, ComparisonStringKey> = {
    pending: 'dataPending',
    changed: 'dataChanged',
    missing: 'dataMissing',
    failed: 'dataFailed',
  };
  const words = use.state === 'hashed' ? null : t(reason[use.state]);
  return { ...textCell(words, `${use.path} ${use.error ?? words ?? ''}`, link), hint: t('openDataset', use.path) };
}

import { formatDuration } from '../../shared/format/duration';
import { shortHash } from '../../shared/format/hash';
import { formatMetric } from '../../shared/format/number';
import { formatBytes } from '../../shared/format/size';
import { formatMoment } from '../../shared/format/time';
import type { RunDetail } from '../../shared/model/run';
import { type CliContext, type StoreOptions, withTracker } from '../cliContext';
import { settledRun } from '../follow/settledRun';
import type { Printer } from '../output/printer';
import { datasetText, durationText, MISSING, statusStyle } from '../output/runFacts';
import { metricsOf, shownRun } from '../output/shownRun';
import { tableLines } from '../output/table';

/** Longest wait for a finished run's hashes, in milliseconds. */
const SETTLE_LIMIT = 30_000;

/** `show RUN`: everything known of one run. */
export async function showCommand(
  context: CliContext,
  printer: Printer,
  reference: string,
  options: StoreOptions & { json?: boolean },
): Promise<void> {
  const run = await withTracker(context, options, (client) =>
    settledRun(client, reference, {
      limit: SETTLE_LIMIT,
      onWaiting: () => printer.note('Waiting for data and artifacts to be hashed…'),
    }),
  );
  if (options.json) return printer.json(shownRun(run));
  const sections: [title: string, rows: string[][]][] = [
    ['', headRows(printer, run)],
    ['Metrics', metricsOf(run, false).map(([key, { last, min, max, count }]) => metricRow(key, last, min, max, count))],
    ['Params', Object.entries(run.params)],
    ['Data', run.datasets.map((use) => [use.path, datasetText(use), sizeText(use.bytes), filesText(use.files)])],
    ['Artifacts', run.artifacts.map(({ path, hash, bytes }) => [path, shortHash(hash ?? MISSING), sizeText(bytes)])],
    ['Environment', environmentRows(run)],
    ['Tags', Object.entries(run.tags)],
    ['Warnings', [...run.gitNotes, ...run.warnings].map((sentence) => [sentence])],
  ];
  for (const [title, rows] of sections) printSection(printer, title, rows);
}

function printSection(printer: Printer, title: string, rows: string[][]): void {
  if (rows.length === 0) return;
  if (title !== '') printer.line(`\n${printer.style(title, 'bold')}`);
  for (const line of tableLines(rows)) printer.line(title === '' ? line : `  ${line}`);
}

function headRows(printer: Printer, run: RunDetail): string[][] {
  const { git } = run;
  const rows: [string, string | null][] = [
    ['Run', `${printer.style(run.name, 'bold')} ${run.id}`],
    ['Experiment', run.experiment],
    ['Status', printer.style(run.status, statusStyle(run.status))],
    ['Exit code', run.exitCode === null ? null : String(run.exitCode)],
    ['Reason', run.exitReason],
    ['Command', run.command],
    ['Folder', run.cwd],
    ['Started', formatMoment(run.startTime)],
    ['Duration', durationText(run, Date.now())],
    ['CPU time', run.cpuTime === null ? null : formatDuration(run.cpuTime)],
    ['Commit', git?.commit ? `${shortHash(git.commit)} ${git.message ?? ''}` : null],
    ['Branch', git?.branch ?? null],
    ['Remote', git?.remote ?? null],
    [
      'Uncommitted',
      git?.dirty ? `${git.changes.length} changed files, kept in ${shortHash(git.snapshot ?? MISSING)}` : null,
    ],
    ['Note', run.note],
  ];
  return rows.flatMap(([name, value]) => (value ? [[name, value]] : []));
}

function metricRow(
  key: string,
  last: number | string,
  min: number | null,
  max: number | null,
  count: number,
): string[] {
  const range = min === null || max === null || min === max ? '' : `${formatMetric(min)} … ${formatMetric(max)}`;
  return [key, formatMetric(Number(last)), range, `${count} ${count === 1 ? 'point' : 'points'}`];
}

function environmentRows({ environment }: RunDetail): string[][] {
  if (!environment) return [];
  const { language, languageVersion, interpreter, os, cpu, cpuCount, memoryBytes, gpus, packages } = environment;
  const count = Object.keys(packages).length;
  return [
    ...(language === null ? [] : [[language, `${languageVersion ?? ''} ${interpreter ?? ''}`.trim()]]),
    ...(count === 0 ? [] : [['packages', String(count)]]),
    ['system', os],
    ['machine', `${cpuCount} × ${cpu}, ${formatBytes(memoryBytes)}`],
    ...gpus.map(({ name, memoryBytes: memory }) => ['gpu', memory === null ? name : `${name}, ${formatBytes(memory)}`]),
  ];
}

function sizeText(bytes: number | null): string {
  return bytes === null ? '' : formatBytes(bytes);
}

function filesText(files: number | null): string {
  return files === null || files === 1 ? '' : `${files} files`;
}

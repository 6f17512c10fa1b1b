import { formatAge } from '../../shared/format/time';
import type { RunSummary } from '../../shared/model/run';
import { type CliContext, type StoreOptions, withTracker } from '../cliContext';
import type { Printer } from '../output/printer';
import { commitText, durationText, mainMetricText, statusStyle } from '../output/runFacts';
import { listedRun } from '../output/shownRun';
import { tableLines } from '../output/table';

export interface RunsOptions extends StoreOptions {
  experiment?: string;
  limit?: number;
  json?: boolean;
}

/** `runs`: newest first. */
export async function runsCommand(context: CliContext, printer: Printer, options: RunsOptions): Promise<void> {
  const { experiment, limit } = options;
  const { runs, total } = await withTracker(context, options, (client) =>
    client.request('GET /v1/runs', { body: { experiment, limit } }),
  );
  if (options.json) return printer.json({ runs: runs.map(listedRun), total });
  if (runs.length === 0) return printer.line('No runs yet. Start one: mlops-cockpit run -- python train.py');
  printRuns(printer, runs);
  if (total > runs.length) printer.line(`${total - runs.length} older runs are not shown.`);
}

function printRuns(printer: Printer, runs: readonly RunSummary[]): void {
  const now = Date.now();
  const heads = ['ID', 'NAME', 'STATUS', 'EXPERIMENT', 'METRIC', 'DURATION', 'COMMIT', 'STARTED'];
  const rows = runs.map((run) => [
    { text: run.id.slice(0, 7), paint: (text: string) => printer.style(text, 'dim') },
    run.name,
    { text: run.status, paint: (text: string) => printer.style(text, statusStyle(run.status)) },
    run.experiment,
    mainMetricText(run),
    durationText(run, now),
    commitText(run),
    formatAge(run.startTime, now),
  ]);
  const head = heads.map((text) => ({ text, paint: (title: string) => printer.style(title, 'dim') }));
  for (const line of tableLines([head, ...rows], ['left', 'left', 'left', 'left', 'left', 'right'])) printer.line(line);
}

import type { RunDetail } from '../../shared/model/run';
import { type CliContext, type StoreOptions, withTracker } from '../cliContext';
import { settledRun } from '../follow/settledRun';
import { type ComparedRow, compareRuns } from '../output/comparison';
import type { Printer } from '../output/printer';
import { statusStyle } from '../output/runFacts';
import { shownRun } from '../output/shownRun';
import { type Align, type Cell, tableLines } from '../output/table';

/** `compare RUN RUN…`: runs as columns, what tells them apart as rows. */
export async function compareCommand(
  context: CliContext,
  printer: Printer,
  references: string[],
  options: StoreOptions & { json?: boolean },
): Promise<void> {
  const runs = await withTracker(context, options, (client) =>
    Promise.all(references.map((reference) => settledRun(client, reference, { limit: 10_000 }))),
  );
  if (options.json) return printer.json({ runs: runs.map(shownRun) });
  for (const line of comparisonLines(printer, runs)) printer.line(line);
}

function comparisonLines(printer: Printer, runs: readonly RunDetail[]): string[] {
  const { facts, params, metrics, equalParams } = compareRuns(runs, Date.now());
  // Marks stand behind their numbers; where there is one, all other cells keep that place free, so that digits line up.
  const blank = metrics.some(({ best }) => best.length > 0) ? '  ' : '';
  const head: Cell[] = [{ text: '' }, ...runs.map(({ name }) => ({ text: name + blank, paint: bold }))];
  const id: Cell[] = [dimCell('id'), ...runs.map(({ id: text }) => dimCell(text.slice(0, 7) + blank))];
  const rows = [
    head,
    id,
    ...facts.map((row) => (row.name === 'status' ? statusRow(row) : plainRow(row))),
    ...section('params', params),
    ...section('metrics', metrics),
  ];
  const aligns: Align[] = ['left', ...runs.map((): Align => 'right')];
  const lines = tableLines(rows, aligns);
  if (equalParams > 0)
    lines.push(printer.style(`${equalParams} equal ${equalParams === 1 ? 'param' : 'params'} not shown`, 'dim'));
  return lines;

  function bold(text: string): string {
    return printer.style(text, 'bold');
  }
  function dimCell(text: string): Cell {
    return { text, paint: (shown) => printer.style(shown, 'dim') };
  }
  function statusRow({ name, cells }: ComparedRow): Cell[] {
    const painted = cells.map((text, index) => {
      const status = runs[index]?.status ?? 'LOST';
      return { text: text + blank, paint: (shown: string) => printer.style(shown, statusStyle(status)) };
    });
    return [{ text: name }, ...painted];
  }
  function plainRow({ name, cells, best }: ComparedRow): Cell[] {
    const marked = cells.map((text, index) => {
      if (!best.includes(index)) return { text: text + blank };
      return { text: `${text} *`, paint: (shown: string) => printer.style(shown, 'green', 'bold') };
    });
    return [{ text: name }, ...marked];
  }
  function section(title: string, all: readonly ComparedRow[]): Cell[][] {
    if (all.length === 0) return [];
    return [[{ text: '' }], [dimCell(title)], ...all.map(plainRow)];
  }
}

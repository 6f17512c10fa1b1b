import { formatColumn } from '../../shared/format/number';
import { formatMoment } from '../../shared/format/time';
import { CockpitError } from '../../shared/model/cockpitError';
import { decodeNumber } from '../../shared/model/metric';
import { type CliContext, type StoreOptions, withTracker } from '../cliContext';
import type { Printer } from '../output/printer';
import { tableLines } from '../output/table';

/** `metrics RUN KEY`: every point of one metric, in step order. */
export async function metricsCommand(
  context: CliContext,
  printer: Printer,
  reference: string,
  key: string,
  options: StoreOptions & { json?: boolean },
): Promise<void> {
  const series = await withTracker(context, options, async (client) => {
    const run = await client.request('GET /v1/runs/:id', { params: { id: reference } });
    if (!Object.hasOwn(run.metrics, key)) throw unknownMetric(run.name, key, Object.keys(run.metrics));
    const answer = await client.request('POST /v1/series', { body: { queries: [{ runId: run.id, key }] } });
    return answer.series[0];
  });
  const { steps, timestamps, values } = series ?? { steps: [], timestamps: [], values: [] };
  if (options.json) {
    return printer.json(steps.map((step, index) => ({ step, timestamp: timestamps[index], value: values[index] })));
  }
  const texts = formatColumn(values.map(decodeNumber));
  const rows = steps.map((step, index) => [String(step), texts[index] ?? '', formatMoment(timestamps[index] ?? 0)]);
  for (const line of tableLines([['STEP', key, 'TIME'], ...rows], ['right', 'right'])) printer.line(line);
}

function unknownMetric(name: string, key: string, known: string[]): CockpitError {
  const there = known.length === 0 ? 'It has none (yet).' : `It has: ${known.join(', ')}.`;
  return new CockpitError('NOT_FOUND', `Run ${name} has no metric ${key}. ${there}`);
}

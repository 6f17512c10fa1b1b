import Papa from 'papaparse';
import { readParamsText } from '../../../shared/params/paramsFile';
import type { IncomingPoint } from '../../store/store';
import { parseValue } from '../mlflowFiles/metricLines';

/** The last value of each number in a metrics file, nested names joined by dots as `dvc metrics` shows them. */
export function summaryPoints(text: string, format: 'json' | 'yaml', time: number): IncomingPoint[] {
  const values = Object.entries(readParamsText(text, format));
  const step = Number(values.find(([key]) => key === 'step')?.[1] ?? 0);
  return values.flatMap(([key, written]) => {
    const value = parseValue(written);
    if (value === null || key === 'step') return [];
    return [{ key, step: Number.isInteger(step) ? step : 0, timestamp: time, value }];
  });
}

/** Rows of `plots/metrics/<key>.tsv`: `step`, perhaps `timestamp` in milliseconds, and the value under the name's last part. */
export function tablePoints(key: string, text: string, time: number): IncomingPoint[] {
  const { data, meta } = Papa.parse<Record<string, string>>(text, {
    header: true,
    delimiter: '\t',
    skipEmptyLines: true,
  });
  const column = meta.fields?.find((field) => field === key.split('/').at(-1));
  if (column === undefined) return [];
  return data.flatMap((row, index) => {
    const value = parseValue(row[column] ?? '');
    if (value === null) return [];
    const timestamp = Number(row.timestamp ?? Number.NaN);
    return [{ key, step: Number(row.step ?? index), timestamp: Number.isFinite(timestamp) ? timestamp : time, value }];
  });
}

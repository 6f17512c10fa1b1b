import type { DatasetUse } from '../../../shared/model/dataset';
import type { Database } from '../database/database';
import type { DatasetUseRow } from '../datasets/datasetUseRow';
import { DATASET_USE_COLUMNS, toDatasetUse } from '../datasets/datasetUseRow';
import { SeriesRows } from '../metrics/seriesRows';
import type { RunParts } from './runRow';

const IN_RUNS = 'WHERE run IN (SELECT value FROM json_each(?))';

/** Reads what the other tables hold of many runs with one statement a table. */
export function readRunParts(database: Database, runs: readonly number[]): (run: number) => RunParts {
  const list = JSON.stringify(runs);
  const metrics = new SeriesRows(database).summaries(runs);
  const params = readTexts(database, 'params', list);
  const tags = readTexts(database, 'tags', list);
  const datasets = readDatasets(database, list);
  const artifacts = new Map(
    database.rows<readonly [number, number]>(`SELECT run, count(*) FROM artifacts ${IN_RUNS} GROUP BY run`, list),
  );
  return (run) => ({
    metrics: metrics.get(run) ?? {},
    params: Object.fromEntries(params.get(run) ?? []),
    tags: Object.fromEntries(tags.get(run) ?? []),
    datasets: datasets.get(run) ?? [],
    artifactCount: artifacts.get(run) ?? 0,
  });
}

function readTexts(database: Database, table: 'params' | 'tags', list: string): Map<number, [string, string][]> {
  const rows = database.rows<readonly [run: number, key: string, value: string]>(
    `SELECT run, key, value FROM ${table} ${IN_RUNS} ORDER BY run, key`,
    list,
  );
  const byRun = new Map<number, [string, string][]>();
  for (const [run, key, value] of rows) push(byRun, run, [key, value]);
  return byRun;
}

function readDatasets(database: Database, list: string): Map<number, DatasetUse[]> {
  const rows = database.all<DatasetUseRow & { run: number }>(
    `SELECT run, ${DATASET_USE_COLUMNS} FROM dataset_uses ${IN_RUNS} ORDER BY id`,
    list,
  );
  const byRun = new Map<number, DatasetUse[]>();
  for (const row of rows) push(byRun, row.run, toDatasetUse(row));
  return byRun;
}

function push<T>(groups: Map<number, T[]>, group: number, item: T): void {
  const items = groups.get(group);
  if (items) items.push(item);
  else groups.set(group, [item]);
}

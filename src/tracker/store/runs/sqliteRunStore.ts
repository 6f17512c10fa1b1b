import type { Artifact } from '../../../shared/model/artifact';
import { CockpitError } from '../../../shared/model/cockpitError';
import type { DatasetInput } from '../../../shared/model/declaredDataset';
import type { Environment } from '../../../shared/model/environment';
import type { GitState } from '../../../shared/model/git';
import type { RunModel } from '../../../shared/model/loggedModel';
import type { RunDetail, RunStatus, RunSummary } from '../../../shared/model/run';
import type { ChangeLog } from '../database/changeLog';
import type { Database } from '../database/database';
import { runNumber } from '../database/runNumber';
import type { SqlValue } from '../driver/driver';
import { ensureExperiment } from '../experiments/experimentRows';
import type { RunQuery } from '../search/runQuery';
import { searchStatement } from '../search/searchStatement';
import type { NewRun, RunHead, RunStore, RunUpdate } from '../store';
import { readRunHead, readRunHeads } from './runHeads';
import { readRunParts } from './runParts';
import { resolveRun } from './runReference';
import type { RunDetailRow, RunRow } from './runRow';
import { RUN_COLUMNS, toSummary } from './runRow';
import { updatedColumns } from './runUpdate';

/** What other rooms of the store know of one run. */
export interface RunBelongings {
  artifacts(runId: string): Artifact[];
  inputs(runId: string): DatasetInput[];
  models(runId: string): RunModel[];
}

/** Runs with their params, tags and warnings. */
export class SqliteRunStore implements RunStore {
  constructor(
    private readonly database: Database,
    private readonly changes: ChangeLog,
    private readonly belongings: RunBelongings,
  ) {}

  create(run: NewRun): RunSummary {
    return this.database.write(() => {
      if (this.database.get('SELECT 1 FROM runs WHERE id = ?', run.id)) {
        throw new CockpitError(
          'CONFLICT',
          `There is a run ${run.id} in this store already. Give the new one another id.`,
        );
      }
      ensureExperiment(this.database, run.experiment, Date.now());
      this.insert({ ...run, name: run.madeUpName ? this.freeName(run.name) : run.name });
      this.changes.run(run.id);
      return this.summary(run.id);
    });
  }

  update(id: string, update: RunUpdate): void {
    const columns = updatedColumns(update, Date.now());
    this.database.write(() => {
      const number = runNumber(this.database, id);
      if (columns.length === 0) return;
      if (update.experiment !== undefined) ensureExperiment(this.database, update.experiment, Date.now());
      const assignments = columns.map(([column]) => `${column} = ?`).join(', ');
      this.database.run(
        `UPDATE runs SET ${assignments} WHERE number = ?`,
        ...columns.map(([, value]) => value),
        number,
      );
      this.changes.run(id);
      if (update.deleted !== undefined) this.changes.datasets();
    });
  }

  setParams(id: string, params: Record<string, string>): void {
    this.database.write(() => {
      const number = runNumber(this.database, id);
      for (const [key, value] of Object.entries(params)) this.setText('params', [number, key, value]);
      this.changes.run(id);
    });
  }

  setTag(id: string, key: string, value: string | null): void {
    this.database.write(() => {
      const number = runNumber(this.database, id);
      if (value === null) this.database.run('DELETE FROM tags WHERE run = ? AND key = ?', number, key);
      else this.setText('tags', [number, key, value]);
      this.changes.run(id);
    });
  }

  warn(id: string, sentence: string): void {
    this.database.write(() => {
      const number = runNumber(this.database, id);
      const row = this.database.get<{ warnings: string }>('SELECT warnings FROM runs WHERE number = ?', number);
      const warnings = JSON.parse(row?.warnings ?? '[]') as string[];
      if (warnings.includes(sentence)) return;
      this.database.run(
        'UPDATE runs SET warnings = ? WHERE number = ?',
        JSON.stringify([...warnings, sentence]),
        number,
      );
      this.changes.run(id);
    });
  }

  resolve(reference: string): string {
    return resolveRun(this.database, reference);
  }

  head(id: string): RunHead | null {
    return readRunHead(this.database, id);
  }

  heads(ids: readonly string[]): Map<string, RunHead> {
    return readRunHeads(this.database, ids);
  }

  params(id: string): Record<string, string> {
    const rows = this.database.rows<readonly [string, string]>(
      'SELECT key, value FROM params WHERE run = ?',
      runNumber(this.database, id),
    );
    return Object.fromEntries(rows);
  }

  summary(id: string): RunSummary {
    const number = runNumber(this.database, id);
    const [summary] = this.summarize(
      this.database.all<RunRow>(`SELECT ${RUN_COLUMNS} FROM runs WHERE number = ?`, number),
    );
    return summary as RunSummary;
  }

  detail(id: string): RunDetail {
    const row = this.database.get<RunDetailRow>(
      `SELECT ${RUN_COLUMNS}, argv, cwd, git, git_notes, log_bytes, pid, warnings, launch_plan, artifact_uri,
         environments.content AS environment
       FROM runs LEFT JOIN environments ON environments.id = environment_id WHERE number = ?`,
      runNumber(this.database, id),
    ) as RunDetailRow;
    return {
      ...(this.summarize([row])[0] as RunSummary),
      argv: row.argv === null ? null : (JSON.parse(row.argv) as string[]),
      cwd: row.cwd,
      git: row.git === null ? null : (JSON.parse(row.git) as GitState),
      gitNotes: JSON.parse(row.git_notes) as string[],
      environment: row.environment === null ? null : (JSON.parse(row.environment) as Environment),
      outputs: outputsOf(row.launch_plan),
      artifacts: this.belongings.artifacts(id),
      inputs: this.belongings.inputs(id),
      models: this.belongings.models(id),
      artifactUri: row.artifact_uri,
      logBytes: row.log_bytes,
      pid: row.pid,
      warnings: JSON.parse(row.warnings) as string[],
    };
  }

  list({ experiment, limit, deleted }: { experiment?: string; limit?: number; deleted?: boolean }) {
    const where = `WHERE (? IS NULL OR experiment = ?) AND deleted <= ?`;
    const values: SqlValue[] = [experiment ?? null, experiment ?? null, Number(deleted ?? false)];
    const counted = this.database.get<{ total: number }>(`SELECT count(*) AS total FROM runs ${where}`, ...values);
    const rows = this.database.all<RunRow>(
      `SELECT ${RUN_COLUMNS} FROM runs ${where} ORDER BY start_time DESC, number DESC LIMIT ?`,
      ...values,
      limit ?? -1,
    );
    return { runs: this.summarize(rows), total: counted?.total ?? 0 };
  }

  search(query: RunQuery): RunSummary[] {
    const { sql, values } = searchStatement(query);
    return this.summarize(this.database.all<RunRow>(sql, ...values));
  }

  active(): { id: string; status: RunStatus; launchPlan: string }[] {
    const rows = this.database.all<{ id: string; status: RunStatus; launch_plan: string }>(
      `SELECT id, status, launch_plan FROM runs
       WHERE status IN ('SCHEDULED', 'RUNNING') AND launch_plan NOT IN ('', '{}') ORDER BY number`,
    );
    return rows.map(({ id, status, launch_plan }) => ({ id, status, launchPlan: launch_plan }));
  }

  private summarize(rows: readonly RunRow[]): RunSummary[] {
    const partsOf = readRunParts(
      this.database,
      rows.map(({ number }) => number),
    );
    return rows.map((row) => toSummary(row, partsOf(row.number)));
  }

  private insert(run: NewRun): void {
    this.database.run(
      `INSERT INTO runs (id, name, experiment, status, command, argv, job, source, cwd, start_time, end_time, main_metric, goal, launch_plan,
         user_id, artifact_uri, parent, origin)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      run.id,
      run.name,
      run.experiment,
      run.status,
      run.command,
      run.argv && JSON.stringify(run.argv),
      run.job,
      run.source,
      run.cwd,
      run.startTime,
      run.endTime ?? null,
      run.mainMetric,
      run.goal,
      run.launchPlan,
      run.userId ?? '',
      run.artifactUri ?? null,
      run.parent ?? null,
      run.origin ?? null,
    );
  }

  /** The name itself, or with the lowest number from 2 on that makes it new. */
  private freeName(name: string): string {
    const isTaken = (wanted: string) => this.database.get('SELECT 1 FROM runs WHERE name = ?', wanted) !== undefined;
    let free = name;
    for (let number = 2; isTaken(free); number++) free = `${name}-${number}`;
    return free;
  }

  private setText(table: 'params' | 'tags', row: [run: number, key: string, value: string]): void {
    this.database.run(
      `INSERT INTO ${table} (run, key, value) VALUES (?, ?, ?) ON CONFLICT (run, key) DO UPDATE SET value = excluded.value`,
      ...row,
    );
  }
}

/** None where the plan is torn. */
function outputsOf(launchPlan: string): string[] {
  try {
    const { outputs } = JSON.parse(launchPlan) as { outputs?: unknown };
    return Array.isArray(outputs) ? outputs.map(String) : [];
  } catch {
    return [];
  }
}

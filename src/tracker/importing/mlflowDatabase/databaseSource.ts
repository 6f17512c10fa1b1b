import type { Trace } from '../../../shared/model/trace';
import type { OpenDriver } from '../../store/driver/driver';
import type {
  ImportedExperiment,
  ImportedLoggedModel,
  ImportedModel,
  ImportedRun,
  ImportSource,
  OnProblem,
} from '../importSource';
import { DatabaseModels } from './databaseModels';
import { databaseTraces } from './databaseTraces';
import { openSourceDatabase, type SourceDatabase } from './openSourceDatabase';
import { RunPages } from './runPages';
import { nameIn } from './workspaceName';

const PAGE_RUNS = 100;

/** MLflow's SQLite database, of any schema since 1.0: mlflow/store/tracking/dbmodels/models.py. */
export class DatabaseSource implements ImportSource {
  private readonly pages: RunPages;
  private readonly registry: DatabaseModels;

  private constructor(
    private readonly source: SourceDatabase,
    file: string,
    private readonly onProblem: OnProblem,
  ) {
    this.pages = new RunPages(source, file);
    this.registry = new DatabaseModels(source, file);
  }

  /** Throws CockpitError BAD_REQUEST for a file that is no database of MLflow. */
  static async open(file: string, open: OpenDriver, onProblem: OnProblem): Promise<DatabaseSource> {
    return new DatabaseSource(await openSourceDatabase(file, open), file, onProblem);
  }

  experiments(): Promise<ImportedExperiment[]> {
    return this.source.read(() => this.readExperiments());
  }

  async runCount(): Promise<number> {
    const counter = this.source.database.prepare('SELECT count(*) AS count FROM runs');
    return (await this.source.read(() => counter.get() as { count: number })).count;
  }

  async *runs(signal: AbortSignal): AsyncGenerator<ImportedRun> {
    const ids = await this.source.read(() => this.pages.ids());
    for (let start = 0; start < ids.length; start += PAGE_RUNS) {
      for (const run of await this.source.read(() => this.pages.read(ids.slice(start, start + PAGE_RUNS)))) {
        signal.throwIfAborted();
        yield run;
      }
    }
  }

  async *loggedModels(signal: AbortSignal): AsyncGenerator<ImportedLoggedModel> {
    for await (const model of this.registry.loggedModels()) {
      signal.throwIfAborted();
      yield model;
    }
  }

  async *models(signal: AbortSignal): AsyncGenerator<ImportedModel> {
    for (const model of await this.source.read(() => this.registry.models())) {
      signal.throwIfAborted();
      yield model;
    }
  }

  async *traces(signal: AbortSignal): AsyncGenerator<Trace> {
    for (const trace of databaseTraces(this.source, this.onProblem)) {
      signal.throwIfAborted();
      yield trace;
    }
  }

  close(): void {
    this.source.close();
  }

  private readExperiments(): ImportedExperiment[] {
    const { database, schema } = this.source;
    const column = (name: string, as: string) => `${schema.column('experiments', name)} AS "${as}"`;
    const rows = database
      .prepare(
        `SELECT experiment_id AS id, name, ${column('lifecycle_stage', 'stage')}, ${column('creation_time', 'created')},
           ${column('workspace', 'workspace')}
         FROM experiments ORDER BY experiment_id`,
      )
      .all() as { id: number; name: string; stage: string | null; created: number | null; workspace: string | null }[];
    const tags = this.experimentTags();
    return rows.map(({ id, name, stage, created, workspace }) => ({
      id: String(id),
      name: nameIn(workspace, name, '/'),
      deleted: stage === 'deleted',
      createdAt: created ?? 0,
      tags: tags.get(String(id)) ?? {},
    }));
  }

  private experimentTags(): Map<string, Record<string, string>> {
    const tags = new Map<string, Record<string, string>>();
    if (!this.source.schema.has('experiment_tags')) return tags;
    const rows = this.source.database.prepareRows('SELECT experiment_id, key, value FROM experiment_tags').all();
    for (const [id, key, value] of rows as [number, string, string | null][]) {
      tags.set(String(id), { ...tags.get(String(id)), [key]: value ?? '' });
    }
    return tags;
  }
}

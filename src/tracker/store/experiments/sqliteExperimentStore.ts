import { CockpitError } from '../../../shared/model/cockpitError';
import type { Experiment } from '../../../shared/model/experiment';
import type { ChangeLog } from '../database/changeLog';
import type { Database } from '../database/database';
import type { ExperimentStore } from '../store';
import type { ExperimentRow } from './experimentRows';
import { EXPERIMENT_COLUMNS, nextExperimentId, toExperiment } from './experimentRows';

type ArtifactLocation = NonNullable<Parameters<ExperimentStore['create']>[0]['artifactLocation']> | null;

const SELECT = `SELECT ${EXPERIMENT_COLUMNS} FROM experiments`;

/** Experiments and their tags. A run belongs to one by its name, so a new name is written to the runs as well. */
export class SqliteExperimentStore implements ExperimentStore {
  constructor(
    private readonly database: Database,
    private readonly changes: ChangeLog,
  ) {}

  create({ name, id, artifactLocation, tags, createdAt }: Parameters<ExperimentStore['create']>[0]): Experiment {
    return this.database.write(() => {
      const implicit = id === undefined ? this.implicit(name) : null;
      if (implicit !== null) return this.adopt(implicit, artifactLocation ?? null, tags ?? {});
      this.refuseTaken(name);
      if (id !== undefined && this.find(id)) {
        throw new CockpitError('CONFLICT', `There is an experiment ${id} in this store already. Give another id.`);
      }
      const now = createdAt ?? Date.now();
      const ownId = id ?? nextExperimentId(this.database);
      this.database.run(
        'INSERT INTO experiments (id, name, artifact_location, created_at, updated_at) VALUES (?, ?, ?, ?, ?)',
        ownId,
        name,
        typeof artifactLocation === 'function' ? artifactLocation(ownId) : (artifactLocation ?? null),
        now,
        now,
      );
      for (const [key, value] of Object.entries(tags ?? {})) this.putTag(ownId, key, value);
      return this.get(ownId);
    });
  }

  get(id: string): Experiment {
    const found = this.find(id);
    if (found) return found;
    throw new CockpitError(
      'NOT_FOUND',
      `There is no experiment ${id} in this store. List the experiments to see which there are.`,
    );
  }

  find(id: string): Experiment | null {
    return this.withTags(this.database.get<ExperimentRow>(`${SELECT} WHERE id = ?`, id));
  }

  byName(name: string): Experiment | null {
    return this.withTags(this.database.get<ExperimentRow>(`${SELECT} WHERE name = ?`, name));
  }

  list(): Experiment[] {
    const rows = this.database.all<ExperimentRow>(`${SELECT} ORDER BY created_at DESC, id`);
    const tags = this.tags();
    return rows.map((row) => toExperiment(row, Object.fromEntries(tags.get(row.id) ?? [])));
  }

  rename(id: string, name: string): void {
    this.database.write(() => {
      const { name: before } = this.get(id);
      if (before === name) return;
      this.refuseTaken(name);
      this.database.run('UPDATE experiments SET name = ?, updated_at = ? WHERE id = ?', name, Date.now(), id);
      const runs = this.runsOf(before);
      this.database.run('UPDATE runs SET experiment = ? WHERE experiment = ?', name, before);
      for (const run of runs) this.changes.run(run);
    });
  }

  setLocation(id: string, artifactLocation: string): void {
    this.database.write(() => {
      this.get(id);
      this.database.run('UPDATE experiments SET artifact_location = ? WHERE id = ?', artifactLocation, id);
    });
  }

  setTag(id: string, key: string, value: string | null): void {
    this.database.write(() => {
      this.get(id);
      if (value === null) this.database.run('DELETE FROM experiment_tags WHERE experiment = ? AND key = ?', id, key);
      else this.putTag(id, key, value);
      this.database.run('UPDATE experiments SET updated_at = ? WHERE id = ?', Date.now(), id);
    });
  }

  /** A run that was deleted by itself before stays so when the experiment is restored. */
  setDeleted(id: string, deleted: boolean): void {
    this.database.write(() => {
      const row = this.database.get<ExperimentRow>(`${SELECT} WHERE id = ?`, id);
      const { name } = this.get(id);
      if (!row || deleted === (row.deleted_at !== null)) return;
      const now = Date.now();
      const touched = deleted ? this.runsOf(name, 'deleted = 0') : this.runsOf(name, 'deleted_at = ?', row.deleted_at);
      const deletedAt = deleted ? now : null;
      this.database.run('UPDATE experiments SET deleted_at = ?, updated_at = ? WHERE id = ?', deletedAt, now, id);
      for (const run of touched) {
        this.database.run('UPDATE runs SET deleted = ?, deleted_at = ? WHERE id = ?', Number(deleted), deletedAt, run);
        this.changes.run(run);
      }
      if (touched.length > 0) this.changes.datasets();
    });
  }

  /** The id of one that was made only because a run named it. */
  private implicit(name: string): string | null {
    const row = this.database.get<{ id: string }>(
      'SELECT id FROM experiments WHERE name = ? AND implicit = 1 AND deleted_at IS NULL',
      name,
    );
    return row?.id ?? null;
  }

  private adopt(id: string, location: ArtifactLocation, tags: Record<string, string>): Experiment {
    const place = typeof location === 'function' ? location(id) : location;
    this.database.run('UPDATE experiments SET implicit = 0, artifact_location = ? WHERE id = ?', place, id);
    for (const [key, value] of Object.entries(tags)) this.putTag(id, key, value);
    return this.get(id);
  }

  private runsOf(experiment: string, condition = 'TRUE', ...values: (number | null)[]): string[] {
    const rows = this.database.rows<readonly [string]>(
      `SELECT id FROM runs WHERE experiment = ? AND ${condition} ORDER BY number`,
      experiment,
      ...values,
    );
    return rows.map(([id]) => id);
  }

  private withTags(row: ExperimentRow | undefined): Experiment | null {
    return row ? toExperiment(row, Object.fromEntries(this.tags(row.id).get(row.id) ?? [])) : null;
  }

  /** By experiment, in the order of their keys. */
  private tags(id: string | null = null): Map<string, [string, string][]> {
    const rows = this.database.rows<readonly [experiment: string, key: string, value: string]>(
      'SELECT experiment, key, value FROM experiment_tags WHERE ? IS NULL OR experiment = ? ORDER BY experiment, key',
      id,
      id,
    );
    const tags = new Map<string, [string, string][]>();
    for (const [experiment, key, value] of rows) {
      const own = tags.get(experiment) ?? [];
      tags.set(experiment, own);
      own.push([key, value]);
    }
    return tags;
  }

  private putTag(id: string, key: string, value: string): void {
    this.database.run(
      `INSERT INTO experiment_tags (experiment, key, value) VALUES (?, ?, ?)
       ON CONFLICT (experiment, key) DO UPDATE SET value = excluded.value`,
      id,
      key,
      value,
    );
  }

  private refuseTaken(name: string): void {
    const taken = this.byName(name);
    if (!taken) return;
    const state = taken.deleted ? ' It is deleted, and can be restored.' : '';
    throw new CockpitError(
      'CONFLICT',
      `There is an experiment “${name}” in this store already.${state} Give another name.`,
    );
  }
}

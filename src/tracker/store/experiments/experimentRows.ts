import type { Experiment } from '../../../shared/model/experiment';
import type { Database } from '../database/database';

/** A row of the table `experiments`. */
export interface ExperimentRow {
  id: string;
  name: string;
  artifact_location: string | null;
  created_at: number;
  updated_at: number;
  deleted_at: number | null;
}

export const EXPERIMENT_COLUMNS = 'id, name, artifact_location, created_at, updated_at, deleted_at';

/** Ids of more digits come from elsewhere and do not count when the next one is chosen. */
const MOST_DIGITS = 9;

export function toExperiment(row: ExperimentRow, tags: Record<string, string>): Experiment {
  return {
    id: row.id,
    name: row.name,
    artifactLocation: row.artifact_location,
    deleted: row.deleted_at !== null,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    tags,
  };
}

export function nextExperimentId(database: Database): string {
  const row = database.get<{ next: number }>(
    `SELECT coalesce(max(CAST(id AS INTEGER)), 0) + 1 AS next FROM experiments
     WHERE id NOT GLOB '*[^0-9]*' AND length(id) <= ${MOST_DIGITS}`,
  );
  return String(row?.next ?? 1);
}

/**
 * Makes the experiment of a run where there is none of that name; a deleted one is in use again. Inside a transaction.
 * Who then makes one of that name on purpose gets this one: a launch must not take the name from the code that it starts.
 */
export function ensureExperiment(database: Database, name: string, now: number): void {
  const row = database.get<{ id: string; deleted_at: number | null }>(
    'SELECT id, deleted_at FROM experiments WHERE name = ?',
    name,
  );
  if (!row) {
    database.run(
      'INSERT INTO experiments (id, name, created_at, updated_at, implicit) VALUES (?, ?, ?, ?, 1)',
      nextExperimentId(database),
      name,
      now,
      now,
    );
  } else if (row.deleted_at !== null) {
    database.run('UPDATE experiments SET deleted_at = NULL, updated_at = ? WHERE id = ?', now, row.id);
  }
}

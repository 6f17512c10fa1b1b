import type { Database } from '../database/database';
import type { RunHead } from '../store';

interface HeadRow {
  id: string;
  experiment_id: string;
  deleted: number;
  artifact_uri: string | null;
  artifact_location: string | null;
}

/** Without a join: SQLite prepares a statement that has one anew each time it is bound, which takes longer than the rest. */
const SELECT = `SELECT id, deleted, artifact_uri,
    (SELECT place.id FROM experiments place WHERE place.name = experiment) AS experiment_id,
    (SELECT place.artifact_location FROM experiments place WHERE place.name = experiment) AS artifact_location
  FROM runs`;

export function readRunHead(database: Database, id: string): RunHead | null {
  const row = database.get<HeadRow>(`${SELECT} WHERE id = ?`, id);
  return row ? toHead(row) : null;
}

export function readRunHeads(database: Database, ids: readonly string[]): Map<string, RunHead> {
  const rows = database.all<HeadRow>(`${SELECT} WHERE id IN (SELECT value FROM json_each(?))`, JSON.stringify(ids));
  return new Map(rows.map((row) => [row.id, toHead(row)]));
}

function toHead(row: HeadRow): RunHead {
  return {
    experimentId: row.experiment_id,
    deleted: row.deleted !== 0,
    artifactUri: row.artifact_uri,
    artifactLocation: row.artifact_location,
  };
}

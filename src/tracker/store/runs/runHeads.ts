import type { Database } from '../database/database';
import type { RunHead } from '../store';

interface HeadRow {
  id: string;
  experiment_id: string;
  deleted: number;
  artifact_uri: string | null;
  artifact_location: string | null;
}

const SELECT = `SELECT runs.id, experiments.id AS experiment_id, runs.deleted, artifact_uri, artifact_location
  FROM runs JOIN experiments ON experiments.name = runs.experiment`;

export function readRunHead(database: Database, id: string): RunHead | null {
  const row = database.get<HeadRow>(`${SELECT} WHERE runs.id = ?`, id);
  return row ? toHead(row) : null;
}

export function readRunHeads(database: Database, ids: readonly string[]): Map<string, RunHead> {
  const rows = database.all<HeadRow>(
    `${SELECT} WHERE runs.id IN (SELECT value FROM json_each(?))`,
    JSON.stringify(ids),
  );
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

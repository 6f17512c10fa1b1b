import { CockpitError } from '../../../shared/model/cockpitError';
import type { Database } from '../database/database';

interface Candidate {
  id: string;
  name: string;
}

const PREFIX = /^[0-9a-f]{4,}$/;
/** How many of the candidates an error names. */
const NAMED = 5;

/** Finds the run that a person means; see RunStore.resolve. A deleted run answers to its whole id only. */
export function resolveRun(database: Database, reference: string): string {
  const exact = database.get<Candidate>('SELECT id, name FROM runs WHERE id = ?', reference);
  if (exact) return exact.id;
  const candidates = database.all<Candidate>(
    `SELECT id, name FROM runs WHERE deleted = 0 AND (name = ? OR (id >= ? AND id < ?)) ORDER BY number DESC`,
    reference,
    ...prefixRange(reference),
  );
  const [only, ...others] = candidates;
  if (!only) {
    throw new CockpitError(
      'NOT_FOUND',
      `There is no run “${reference}” in this store. Give a run's id, its first four or more digits, or its name.`,
    );
  }
  if (others.length === 0) return only.id;
  const named = candidates.slice(0, NAMED).map(({ id, name }) => `${id} (${name})`);
  const more = candidates.length > NAMED ? `, and ${candidates.length - NAMED} more` : '';
  throw new CockpitError(
    'AMBIGUOUS',
    `“${reference}” could be any of ${candidates.length} runs: ${named.join(', ')}${more}. Give the id of one.`,
  );
}

/** Bounds of the ids that start so, for the index; an empty range for what cannot be a prefix. */
function prefixRange(reference: string): [from: string, before: string] {
  const prefix = reference.toLowerCase();
  return PREFIX.test(prefix) ? [prefix, `${prefix}g`] : ['', ''];
}

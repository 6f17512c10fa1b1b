import { CockpitError } from '../../../shared/model/cockpitError';
import type { Database } from '../database/database';

interface Candidate {
  id: string;
  name: string;
}

const HEX_PREFIX = /^[0-9a-f]{4,}$/;
/** Of an id as another tracker made it. */
const FOREIGN_PREFIX = /^[\w-]{4,}$/;
/** How many of the candidates an error names. */
const NAMED = 5;

/** Finds the run that a person means; see RunStore.resolve. A deleted run answers to its whole id only. */
export function resolveRun(database: Database, reference: string): string {
  const exact = database.get<Candidate>('SELECT id, name FROM runs WHERE id = ?', reference);
  if (exact) return exact.id;
  const found = database.all<Candidate>(
    `SELECT id, name FROM runs WHERE deleted = 0 AND (name = ? OR (id >= ? AND id < ?)) ORDER BY number DESC`,
    reference,
    ...prefixRange(reference),
  );
  const named = found.filter(({ name }) => name === reference);
  // Half of all words begin some foreign id, so there a name counts for more.
  const candidates = named.length > 0 && !HEX_PREFIX.test(reference.toLowerCase()) ? named : found;
  const [only, ...others] = candidates;
  if (!only) {
    throw new CockpitError(
      'NOT_FOUND',
      `There is no run “${reference}” in this store. Give a run's id, its first four or more digits, or its name.`,
    );
  }
  if (others.length === 0) return only.id;
  const shown = candidates.slice(0, NAMED).map(({ id, name }) => `${id} (${name})`);
  const more = candidates.length > NAMED ? `, and ${candidates.length - NAMED} more` : '';
  throw new CockpitError(
    'AMBIGUOUS',
    `“${reference}” could be any of ${candidates.length} runs: ${shown.join(', ')}${more}. Give the id of one.`,
  );
}

/** Bounds of the ids that start so, for the index; an empty range for what cannot be a prefix. */
function prefixRange(reference: string): [from: string, before: string] {
  const lower = reference.toLowerCase();
  if (HEX_PREFIX.test(lower)) return [lower, `${lower}g`];
  return FOREIGN_PREFIX.test(reference) ? [reference, `${reference}\u{10ffff}`] : ['', ''];
}

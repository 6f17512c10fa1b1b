import { CockpitError } from '../../../shared/model/cockpitError';
import type { Database } from './database';

/** The number under which other tables know the run. Throws CockpitError NOT_FOUND. */
export function runNumber(database: Database, runId: string): number {
  const row = database.get<{ number: number }>('SELECT number FROM runs WHERE id = ?', runId);
  if (!row)
    throw new CockpitError(
      'NOT_FOUND',
      `There is no run ${runId} in this store. List the runs to see which there are.`,
    );
  return row.number;
}

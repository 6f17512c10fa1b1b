import type { Database } from '../database/database';
import type { IncomingPoint } from '../store';
import type { Columns } from './seriesBlock';

/** Points as columns whose steps and times may be beyond 2^53. */
export interface ExactColumns {
  steps: (number | bigint)[];
  timestamps: (number | bigint)[];
  values: number[];
}

/** The table `exact_points`: what a double cannot say of a point. */
export class ExactPoints {
  constructor(private readonly database: Database) {}

  /** Inside a transaction. The first of `points` is number `before + 1` of its series. */
  insert(series: number, before: number, points: readonly IncomingPoint[]): void {
    for (const [index, { exact }] of points.entries()) {
      if (!exact) continue;
      this.database.run(
        'INSERT INTO exact_points (series, seq, step, time) VALUES (?, ?, ?, ?)',
        series,
        before + index + 1,
        String(exact.step),
        String(exact.timestamp),
      );
    }
  }

  has(series: number): boolean {
    return this.database.get('SELECT 1 FROM exact_points WHERE series = ? LIMIT 1', series) !== undefined;
  }

  /** Puts the exact steps and times into all points of a series, given in the order of writing. */
  overlay(series: number, columns: Columns): ExactColumns {
    const rows = this.database.rows<readonly [seq: number, step: string, time: string]>(
      'SELECT seq, step, time FROM exact_points WHERE series = ?',
      series,
    );
    const exact: ExactColumns = columns;
    for (const [seq, step, time] of rows) {
      exact.steps[seq - 1] = shortest(step);
      exact.timestamps[seq - 1] = shortest(time);
    }
    return exact;
  }
}

/** A bigint only where a number would not be exact. */
function shortest(digits: string): number | bigint {
  return Number.isSafeInteger(Number(digits)) ? Number(digits) : BigInt(digits);
}

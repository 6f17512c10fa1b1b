import type { MetricPoint } from '../../../shared/model/metric';
import type { SeriesQuery } from '../../../shared/protocol/trackerApi';

/** A row of the table `series`. */
export interface SeriesRow {
  id: number;
  count: number;
  sealed: number;
  /** null is NaN. */
  last: number | null;
  last_step: number;
  last_time: number;
  min: number | null;
  max: number | null;
}

/** Which points of a series. */
export type StepQuery = Pick<SeriesQuery, 'cursor' | 'fromStep' | 'toStep'>;

/** Later than all that is stored: such a point cannot be stored already. */
export function isLater({ step, timestamp }: MetricPoint, { last_step, last_time }: SeriesRow): boolean {
  return step > last_step || (step === last_step && timestamp > last_time);
}

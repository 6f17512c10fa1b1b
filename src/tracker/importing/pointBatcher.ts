import type { IncomingPoint } from '../store/store';
import type { PointBatch } from './importSource';

/** Points from which a batch is given on: some tens of milliseconds of writing. */
export const BATCH_POINTS = 20_000;

/** Gathers the points of many metrics into batches; what is added at once stays together, since `read` is true only of all of it. */
export class PointBatcher {
  private batch: PointBatch = { points: [], read: {}, unique: false };

  /** `read`: how far the metric has been read with these points. */
  *add(key: string, points: readonly IncomingPoint[], read: number, unique: boolean): Generator<PointBatch> {
    if (unique !== this.batch.unique) yield* this.rest(unique);
    for (const point of points) this.batch.points.push(point);
    this.batch.read[key] = read;
    if (this.batch.points.length >= BATCH_POINTS) yield* this.rest(unique);
  }

  *rest(unique = false): Generator<PointBatch> {
    const { batch } = this;
    this.batch = { points: [], read: {}, unique };
    if (batch.points.length > 0 || Object.keys(batch.read).length > 0) yield batch;
  }
}

import type { RegisteredModel } from '../model/modelVersion.ts';
import type { RunSummary } from '../model/run.ts';

/**
 * What `GET /v1/events?cursor=N` streams as server-sent events. Each event's `id:` is the cursor after it. Events carry
 * state, not steps: a client that was away gets the newest state of everything that changed since its
 * cursor, once. Without a cursor the stream starts from now.
 */
export type TrackerEvent =
  | { type: 'run'; run: RunSummary }
  | { type: 'model'; model: RegisteredModel }
  /** Deleted, or renamed: then `model` events tell of the new name. */
  | { type: 'modelRemoved'; model: string }
  /** The datasets list must be read again. */
  | { type: 'datasets' }
  /** Not stored, so without an id: hashing of a run's datasets. */
  | { type: 'progress'; runId: string; path: string; doneBytes: number; totalBytes: number }
  /** The cursor is of another database: read everything again. */
  | { type: 'reset' };

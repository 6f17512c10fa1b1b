import type { MetricStore, RunStore } from '../store/store';
import type { FileBefore } from './beforeRun';
import type { FileKeys } from './fileKeys';

/** What ingest/ needs of the store. */
export interface IngestStore {
  metrics: Pick<MetricStore, 'append' | 'remove' | 'position' | 'summaries'>;
  runs: Pick<RunStore, 'warn'>;
}

/** What the sources of one run share. */
export interface SourceContext {
  runId: string;
  store: IngestStore;
  fileKeys: FileKeys;
  /** Milliseconds since the epoch. */
  startTime: number;
  /** How files looked at the run's start, by absolute path. */
  filesBefore?: ReadonlyMap<string, FileBefore>;
}

/** One file of a run that is read into the store while it grows or is written anew. */
export interface Source {
  /**
   * Reads and stores the next bit, at most some milliseconds' worth. Resolves with whether there was any. `final`: the
   * writer is gone, so what lacks its end is all there will be. Rejects where the store or the file fails; the source
   * is then made anew from what is stored.
   */
  poll(final: boolean): Promise<boolean>;
}

import type { Transfer } from '../../shared/model/transfer';
import type { ImportCandidate, ImportRequest } from '../../shared/protocol/trackerApi';
import type { ImportSource, OnProblem } from './importSource';

/** The door of importing/: brings runs in from other stores. */
export interface Importing {
  /** Starts an import; see transfers/ for its progress. Throws CockpitError where there is nothing at the place. */
  start(request: ImportRequest): Promise<Transfer>;
  /** What the store's folder holds of other tools. */
  candidates(): Promise<ImportCandidate[]>;
}

/** Opens a remote tracking server as a source. Throws CockpitError where it can't be reached or refuses. */
export type OpenServer = (
  request: ImportRequest,
  options: { onProblem: OnProblem; signal: AbortSignal },
) => Promise<ImportSource>;

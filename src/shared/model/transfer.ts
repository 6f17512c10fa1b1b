/** Long work between this store and elsewhere: an import, a push, a pull. */
export interface Transfer {
  id: string;
  kind: 'import' | 'push' | 'pull';
  /** What it works on, for people: a path or a server's name. */
  subject: string;
  state: 'running' | 'done' | 'failed' | 'cancelled';
  /** Milliseconds since the epoch. */
  startedAt: number;
  endedAt: number | null;
  progress: {
    /** One sentence fragment for people, such as `mnist/calm-otter`. */
    now: string;
    done: number;
    /** null until it is known. */
    total: number | null;
    points: number;
    bytes: number;
  };
  /** Why it failed, a sentence. */
  error: string | null;
  report: TransferReport;
}

export interface TransferReport {
  runs: TransferCount;
  models: TransferCount;
  points: number;
  artifacts: { files: number; bytes: number };
  /** What could not come, each with where and why; at most 200, the rest counted in `moreProblems`. */
  problems: { where: string; what: string }[];
  moreProblems: number;
  /** Ids, in this store, of the runs that came in, were changed, or were sent; at most 1,000. */
  runIds: string[];
}

export interface TransferCount {
  added: number;
  updated: number;
  unchanged: number;
  /** Not brought back, since they are deleted here. */
  deletedHere: number;
  failed: number;
}

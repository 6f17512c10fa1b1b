export type ServerKind = 'mlflow' | 'databricks' | 'sagemaker' | 'azureml';

/** A team's tracking server, as the user sees it. */
export interface ServerSummary {
  id: string;
  name: string;
  kind: ServerKind;
  url: string;
  /** The tracker has what it needs to log in; editors hand it over after each of its starts. */
  authorized: boolean;
  state: 'unknown' | 'reachable' | 'unreachable' | 'unauthorized';
  /** Why it is not reachable, a sentence. */
  problem: string | null;
  /** MLflow's version, where it tells. */
  version: string | null;
  /** How many of its runs are read, and whether there are more. */
  runs: number;
  more: boolean;
  /** Milliseconds since the epoch of the last reading. */
  readAt: number | null;
}

/** Kept in the tracker's memory only. None for a server that asks for none. */
export interface ServerCredentials {
  username?: string;
  password?: string;
  token?: string;
  /** Further headers, such as those of a proxy. */
  headers?: Record<string, string>;
}

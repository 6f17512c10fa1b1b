/** A registered model version: its content is immutable. What a version registered elsewhere does not have is null. */
export interface ModelVersion {
  model: string;
  /** 1, 2, 3, … within the model. */
  version: number;
  runId: string | null;
  /** The artifact it was made of, relative to the run's artifact root. */
  artifactPath: string | null;
  /** `sha256:<hex>` of the content. */
  hash: string | null;
  bytes: number | null;
  note: string;
  aliases: string[];
  /** Milliseconds since the epoch. */
  createdAt: number;
  updatedAt: number;
  commit: string | null;
  snapshot: string | null;
  datasets: { path: string; hash: string | null }[];
  /** Absolute path of the version's own copy of the content. */
  location: string | null;
  /** The URI that a client registered; null for one registered in the cockpit. */
  source: string | null;
  runLink: string | null;
  /** MLflow's logged model it was made of. */
  loggedModelId: string | null;
  userId: string;
  /** `None`, `Staging`, `Production` or `Archived`: MLflow's older way beside aliases. */
  stage: string;
  /** `READY`, `PENDING_REGISTRATION` or `FAILED_REGISTRATION`. */
  status: string;
  statusMessage: string | null;
  tags: Record<string, string>;
}

export interface RegisteredModel {
  name: string;
  description: string;
  /** Milliseconds since the epoch. */
  createdAt: number;
  updatedAt: number;
  tags: Record<string, string>;
  /** Newest first. */
  versions: ModelVersion[];
  /** Alias to version number. */
  aliases: Record<string, number>;
}

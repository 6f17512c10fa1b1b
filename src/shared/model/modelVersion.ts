/** A registered model version: immutable but for its aliases and note. */
export interface ModelVersion {
  model: string;
  /** 1, 2, 3, … within the model. */
  version: number;
  runId: string;
  /** The artifact it was made of, relative to the run's artifact root. */
  artifactPath: string;
  /** `sha256:<hex>` of the content. */
  hash: string;
  bytes: number;
  note: string;
  aliases: string[];
  /** Milliseconds since the epoch. */
  createdAt: number;
  commit: string | null;
  snapshot: string | null;
  datasets: { path: string; hash: string | null }[];
  /** Absolute path of the version's own copy of the content. */
  location: string;
}

export interface RegisteredModel {
  name: string;
  /** Newest first. */
  versions: ModelVersion[];
  /** Alias to version number. */
  aliases: Record<string, number>;
}

/** A dataset that training code named by itself (MLflow's log_input), with the digest it computed. */
export interface DeclaredDataset {
  name: string;
  /** The library's own short digest: no hash of the bytes. */
  digest: string;
  sourceType: string;
  /** JSON texts, as the library wrote them. */
  source: string;
  schema: string | null;
  profile: string | null;
}

/** One use of it by a run. */
export interface DatasetInput {
  dataset: DeclaredDataset;
  /** Such as `mlflow.data.context`: `training`. */
  tags: Record<string, string>;
}

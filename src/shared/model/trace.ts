/** A trace of a program's steps, kept as MLflow's v3 JSON document. */
export interface Trace {
  /** `tr-` and 32 hex digits. */
  id: string;
  experimentId: string;
  /** Milliseconds since the epoch. */
  requestTime: number;
  executionMs: number | null;
  /** `OK`, `ERROR`, `IN_PROGRESS` or `STATE_UNSPECIFIED`. */
  state: string;
  /** Everything else of the document: previews, metadata, assessments. */
  content: Record<string, unknown>;
  tags: Record<string, string>;
}

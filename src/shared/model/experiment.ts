/** A named group of runs, as MLflow has it. */
export interface Experiment {
  /** Decimal digits for one made here ("0" is Default); an imported one keeps its own. */
  id: string;
  /** Unique among all, deleted ones included. */
  name: string;
  /** Where its artifacts go; null for the store's own place. */
  artifactLocation: string | null;
  deleted: boolean;
  /** Milliseconds since the epoch. */
  createdAt: number;
  updatedAt: number;
  tags: Record<string, string>;
}

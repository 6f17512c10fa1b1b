/** A run's id for people: the store's own are short, those of MLflow's 32 digits are cut as git cuts hashes. */
export function shortRunId(id: string): string {
  return id.length > 16 ? id.slice(0, 8) : id;
}

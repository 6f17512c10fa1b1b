/** Variables by which launchers of many-process jobs number their processes. */
const RANKS = ['RANK', 'LOCAL_RANK', 'SLURM_PROCID', 'OMPI_COMM_WORLD_RANK', 'PMI_RANK'];

/**
 * A process's place among those of its job: 0 for the first, and for one that is not numbered. What the launch itself
 * was started with (`outer`), such as inside of a bigger job, numbers none of its own processes.
 */
export function jobRank(env: Readonly<Record<string, string>>, outer: Readonly<Record<string, string>> = {}): number {
  const ranks = RANKS.filter((name) => env[name] !== outer[name]).map((name) => Number(env[name] ?? 0));
  return Math.max(0, ...ranks.filter(Number.isInteger));
}

export interface Gpu {
  name: string;
  memoryBytes: number | null;
  driver: string | null;
}

/** Where a run ran. Stored once per distinct content. */
export interface Environment {
  /** SHA-256 of the canonical JSON of the rest, 64 hex digits. */
  id: string;
  /** `python`, `R`, …; null for a plain binary. */
  language: string | null;
  languageVersion: string | null;
  /** Absolute path of the interpreter. */
  interpreter: string | null;
  /** Name to version. */
  packages: Record<string, string>;
  os: string;
  arch: string;
  hostname: string;
  cpu: string;
  cpuCount: number;
  memoryBytes: number;
  gpus: Gpu[];
  /** The short allow-list only (CUDA_VISIBLE_DEVICES, OMP_NUM_THREADS, PYTHONHASHSEED, …). */
  variables: Record<string, string>;
}

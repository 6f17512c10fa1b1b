import type { MlopsConfig } from './mlopsSchema.ts';

/** A mistake in mlops.yaml. Lines and columns count from 1. */
export interface ConfigProblem {
  message: string;
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  severity: 'error' | 'warning';
}

export interface ParsedConfig {
  /** What could be understood; null when the text as a whole could not. Jobs with mistakes are left out. */
  config: MlopsConfig | null;
  problems: ConfigProblem[];
}

export const CONFIG_FILE = 'mlops.yaml';

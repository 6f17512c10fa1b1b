import type { StdoutRules } from '../../shared/config/mlopsSchema';
import type { Goal } from '../../shared/model/run';
import type { Language } from './interpreter';

/** A launch request with everything looked up: what to start, and what to record of it. */
export interface ResolvedLaunch extends Language {
  job: string | null;
  /** What is started; exactly one of the two is set. Secrets are in clear here: never store these. */
  argv: string[] | null;
  shell: string | null;
  cwd: string;
  env: Record<string, string>;
  /** As shown and stored: secrets masked. */
  command: string;
  shownArgv: string[] | null;
  params: Record<string, string>;
  experiment: string;
  /** Absolute paths. */
  data: { path: string; role: string | null }[];
  /** As named, relative to cwd. */
  outputs: string[];
  /** Absolute. */
  metricFiles: string[];
  stdout: StdoutRules | null;
  metric: string | null;
  goal: Goal | null;
  /** What of the request could not be understood, in sentences. */
  warnings: string[];
}

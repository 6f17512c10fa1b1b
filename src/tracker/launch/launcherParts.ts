import type { StorePaths } from '../../platform/storePaths';
import type { Capture } from '../capture/capture';
import type { LaunchLink } from '../connection/launchLink';
import type { Ingest } from '../ingest/ingest';
import type { Store } from '../store/store';
import type { SystemSampler } from '../system/systemSampler';

/** What the launcher works with. */
export interface LauncherParts {
  store: Store;
  capture: Capture;
  ingest: Ingest;
  paths: StorePaths;
  /** Ties runs to what their code sends; without it code is given no way to reach the tracker. */
  link?: LaunchLink;
  /** Where runner.js lies. */
  distDir: string;
  /** Takes sentences for the tracker's own log. */
  log: (sentence: string) => void;
  timing?: Partial<LaunchTiming>;
}

export interface LaunchTiming {
  /** Between the signals of a stop. */
  stopDelayMs: number;
  /** Between looks at a run whose runner is not our child. */
  pollMs: number;
  /** How long a run that took no signal of starting yet is waited for when it is taken back. */
  startGraceMs: number;
  /** How long a starting tracker waits for ended runs to be shown as such, before it serves. */
  takeBackMs: number;
  /** How long an ended run waits for its captures before it is shown as ended; they go on afterwards. */
  captureGraceMs: number;
  /** Until the end of a run is stored again after the store refused it. */
  storeRetryMs: number;
  /** Between looks for the processes of a debug session. */
  attachedPollMs: number;
  /** Between looks at the process of a run that was started by hand. */
  observedPollMs: number;
}

export const DEFAULT_TIMING: LaunchTiming = {
  stopDelayMs: 10_000,
  pollMs: 250,
  startGraceMs: 3000,
  takeBackMs: 3000,
  captureGraceMs: 5000,
  storeRetryMs: 5000,
  attachedPollMs: 5000,
  observedPollMs: 2000,
};

export interface LauncherContext extends Omit<LauncherParts, 'timing'> {
  timing: LaunchTiming;
  sampler: SystemSampler;
}

import { SystemSampler } from '../system/systemSampler';
import type { Launcher } from './launcher';
import { DEFAULT_TIMING, type LauncherParts } from './launcherParts';
import { RunLauncher } from './runLauncher';

export function createLauncher(parts: LauncherParts): Launcher {
  const timing = { ...DEFAULT_TIMING, ...parts.timing };
  return new RunLauncher({ ...parts, timing, sampler: new SystemSampler(parts.store.metrics, parts.log) });
}

import { setTimeout as sleep } from 'node:timers/promises';
import { processesWithVariable } from '../../platform/processVariable';
import { RUN_ID_VARIABLE } from './childEnvironment';
import type { Lost } from './watchProcess';

export interface AttachedWatch {
  /** Taken back from an earlier tracker: the session may have ended meanwhile. */
  takenBack: boolean;
  pollMs: number;
  signal: AbortSignal;
  /** Told the first process of the session, once. */
  onSeen: (pid: number) => void;
}

/**
 * Resolves when a debug session's processes, known by the variable we gave them, have gone without the session telling
 * its end. Waits forever where processes can't be looked up so, or none was ever seen.
 */
export async function watchAttached(runId: string, watch: AttachedWatch): Promise<Lost> {
  let expected = watch.takenBack;
  let seen = false;
  for (let missing = 0; ; await sleep(watch.pollMs, undefined, { signal: watch.signal, ref: false })) {
    const pids = processesWithVariable(RUN_ID_VARIABLE, runId);
    const [first] = pids ?? [];
    if (first !== undefined) {
      if (!seen) watch.onSeen(first);
      seen = expected = true;
      missing = 0;
    } else if (pids && expected && ++missing >= 3) {
      // Three looks: the session has time to tell its end itself.
      return {
        lostAt: seen ? Date.now() : null,
        why: 'the debug session ended without telling how; the editor may have been closed',
      };
    }
  }
}

import { setFlagsFromString } from 'node:v8';
import type { FurtherSources, Ingest, IngestPlan, RunIngest } from './ingest';
import { type Claimant, KeyClaims } from './keyClaims';
import { RunFollower } from './runFollower';
import type { IngestStore } from './source';

export interface IngestOptions {
  store: IngestStore;
  log: (line: string) => void;
  /** Finds files of other loggers that runs write. */
  further?: FurtherSources;
  /** Milliseconds between two looks at the files of a run while they change. */
  pollMs?: number;
}

const PROTOCOL: Claimant = { id: 'protocol', format: 'protocol', name: 'mlflow' };

/** Makes the room that reads runs' output and metric files into the store. */
export function createIngest({ store, log, further, pollMs = 150 }: IngestOptions): Ingest {
  // A job's own pattern must not hold up the tracker: V8 then goes on with an engine that needs no backtracking.
  setFlagsFromString('--enable-experimental-regexp-engine-on-excessive-backtracks');
  const followers = new Map<string, RunFollower>();
  return {
    follow(plan: IngestPlan): RunIngest {
      const follower = new RunFollower(plan, { store, log, pollMs, further: further ?? null });
      followers.set(plan.runId, follower);
      const forget = () => {
        if (followers.get(plan.runId) === follower) followers.delete(plan.runId);
      };
      return {
        finish: () => follower.finish().finally(forget),
        dispose: () => {
          follower.dispose();
          forget();
        },
      };
    },
    claim(runId: string, keys: Iterable<string>): void {
      const claims = followers.get(runId)?.claims ?? new KeyClaims(runId, store.metrics);
      claims.reload();
      claims.claim(keys, PROTOCOL);
    },
    dispose(): void {
      for (const follower of followers.values()) follower.dispose();
      followers.clear();
    },
  };
}

import { setFlagsFromString } from 'node:v8';
import type { Ingest, IngestPlan, RunIngest } from './ingest';
import { RunFollower } from './runFollower';
import type { IngestStore } from './source';

export interface IngestOptions {
  store: IngestStore;
  log: (line: string) => void;
  /** Milliseconds between two looks at the files of a run while they change. */
  pollMs?: number;
}

/** Makes the room that reads runs' output and metric files into the store. */
export function createIngest({ store, log, pollMs = 150 }: IngestOptions): Ingest {
  // A job's own pattern must not hold up the tracker: V8 then goes on with an engine that needs no backtracking.
  setFlagsFromString('--enable-experimental-regexp-engine-on-excessive-backtracks');
  const followers = new Set<RunFollower>();
  return {
    follow(plan: IngestPlan): RunIngest {
      const follower = new RunFollower(plan, store, log, pollMs);
      followers.add(follower);
      return {
        finish: () => follower.finish().finally(() => followers.delete(follower)),
        dispose: () => {
          follower.dispose();
          followers.delete(follower);
        },
      };
    },
    dispose(): void {
      for (const follower of followers) follower.dispose();
      followers.clear();
    },
  };
}

import type { TrackerClient } from '../../client/trackerClient';
import { CockpitError } from '../../shared/model/cockpitError';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Passes Ctrl+C and termination on to the run, which is in a process group of its own and so does not hear them: the
 * first asks it to stop, the second kills it. Returns the way to stop listening.
 */
export function passOnInterrupts(client: TrackerClient, runId: string, say: (text: string) => void): () => void {
  let asked = 0;
  const stop = (): void => {
    asked++;
    const force = asked > 1;
    say(force ? 'Killing the run…' : 'Stopping the run… (Ctrl+C again kills it)');
    client.request('POST /v1/runs/:id/stop', { params: { id: runId }, body: { force } }).catch((error: unknown) => {
      // It ended in the meantime.
      if (!CockpitError.is(error, 'CONFLICT')) say(error instanceof Error ? error.message : String(error));
    });
  };
  for (const signal of SIGNALS) process.on(signal, stop);
  return () => {
    for (const signal of SIGNALS) process.off(signal, stop);
  };
}

import type { TrackerClient } from '../../client/trackerClient';
import { CockpitError } from '../../shared/model/cockpitError';
import { isActive, type RunSummary } from '../../shared/model/run';

/** Resolves when the run has ended, over restarts of the tracker. */
export function runEnd(client: TrackerClient, started: RunSummary): Promise<RunSummary> {
  if (!isActive(started.status)) return Promise.resolve(started);
  return new Promise((resolve, reject) => {
    const subscription = client.subscribe({
      firstDelay: 50,
      onEvent: (event) => {
        if (event.type === 'run' && event.run.id === started.id) look(event.run);
        if (event.type === 'reset') ask();
      },
      // What happened while there was no stream is asked for: the stream starts from now.
      onConnection: (connected) => {
        if (connected) ask();
      },
    });
    function look(run: RunSummary): void {
      if (isActive(run.status)) return;
      subscription.dispose();
      resolve(run);
    }
    function ask(): void {
      client.request('GET /v1/runs/:id', { params: { id: started.id } }).then(look, (error: unknown) => {
        if (!CockpitError.is(error, 'NOT_FOUND')) return;
        subscription.dispose();
        reject(error);
      });
    }
  });
}

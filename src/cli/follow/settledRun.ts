import { setTimeout as pause } from 'node:timers/promises';
import type { TrackerClient } from '../../client/trackerClient';
import { isActive, type RunDetail } from '../../shared/model/run';

/** Whether everything that is found out after a run's end is known: the identity of its data and of its artifacts. */
export function isSettled(run: RunDetail): boolean {
  return run.datasets.every(({ state }) => state !== 'pending') && run.artifacts.every(({ hash }) => hash !== null);
}

export interface SettledOptions {
  /** Milliseconds after which the run is taken as it is. */
  limit: number;
  /** Called once where it takes longer than `noticeAfter` milliseconds. */
  onWaiting?: (run: RunDetail) => void;
  noticeAfter?: number;
  signal?: AbortSignal;
}

/** The run, once it is settled or the time is over; a run that is still active is answered as it is. */
export async function settledRun(client: TrackerClient, id: string, options: SettledOptions): Promise<RunDetail> {
  const start = Date.now();
  let noticed = false;
  for (let wait = 25; ; wait = Math.min(500, wait * 1.5)) {
    const run = await client.request('GET /v1/runs/:id', { params: { id } });
    const waited = Date.now() - start;
    if (isActive(run.status) || isSettled(run) || waited >= options.limit || options.signal?.aborted) return run;
    if (!noticed && waited >= (options.noticeAfter ?? 1_000)) {
      noticed = true;
      options.onWaiting?.(run);
    }
    await pause(wait, undefined, { signal: options.signal }).catch(() => {});
  }
}

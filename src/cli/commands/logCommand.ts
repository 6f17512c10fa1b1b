import type { Writable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { isActive } from '../../shared/model/run';
import { type CliContext, type StoreOptions, withTracker } from '../cliContext';
import { writeFully } from '../output/writeFully';

/** Between two looks for more output, in milliseconds. */
const POLL = 200;

/** `log RUN`: all output, byte for byte; with `--follow` until the run has ended. */
export function logCommand(
  context: CliContext,
  out: Writable,
  reference: string,
  options: StoreOptions & { follow?: boolean },
): Promise<void> {
  return withTracker(context, options, async (client) => {
    for (let offset = 0; ; ) {
      // Asked before reading: what was written before the end is then read for sure.
      const run = await client.request('GET /v1/runs/:id', { params: { id: reference } });
      const start = offset;
      for (let size = offset + 1; offset < size; ) {
        const chunk = await client.readLog(run.id, offset);
        if (chunk.bytes.length === 0) break;
        await writeFully(out, chunk.bytes);
        offset += chunk.bytes.length;
        size = chunk.size;
      }
      if (!options.follow || (!isActive(run.status) && offset === start)) return;
      await pause(POLL);
    }
  });
}

import { type CliContext, type StoreOptions, withTracker } from '../cliContext';
import type { Printer } from '../output/printer';

/** `stop RUN`: interrupt, then terminate, then kill; with `--force` kill at once. */
export async function stopCommand(
  context: CliContext,
  printer: Printer,
  reference: string,
  options: StoreOptions & { force?: boolean },
): Promise<void> {
  const force = options.force ?? false;
  const run = await withTracker(context, options, (client) =>
    client.request('POST /v1/runs/:id/stop', { params: { id: reference }, body: { force } }),
  );
  printer.note(force ? `Killed ${run.name}.` : `Asked ${run.name} to stop.`);
}

import { constants } from 'node:os';
import { resolve } from 'node:path';
import { type CliContext, type StoreOptions, withTracker } from '../cliContext';
import { followTransfer } from '../follow/followTransfer';
import type { Printer } from '../output/printer';
import { reportLines } from '../output/transferLines';

export interface ImportOptions extends StoreOptions {
  artifacts: 'copy' | 'link';
  json?: boolean;
}

/** `import PATH|URL`: brings runs in from other stores. Ends with 1 where it failed, as Ctrl+C would where it was stopped. */
export async function importCommand(
  context: CliContext,
  printer: Printer,
  place: string,
  options: ImportOptions,
): Promise<number> {
  const { artifacts } = options;
  const source = /^https?:\/\//i.test(place) ? place : resolve(context.cwd, place);
  const transfer = await withTracker(context, options, async (client) => {
    const started = await client.request('POST /v1/imports', { body: { source, artifacts } });
    return followTransfer(client, started, printer);
  });
  if (options.json) printer.json(transfer);
  else for (const line of reportLines(transfer)) printer.line(line);
  if (transfer.state === 'cancelled') return 128 + constants.signals.SIGINT;
  return transfer.state === 'failed' ? 1 : 0;
}

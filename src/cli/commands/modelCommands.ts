import { shortHash } from '../../shared/format/hash';
import { formatBytes } from '../../shared/format/size';
import { formatAge } from '../../shared/format/time';
import { type CliContext, type StoreOptions, withTracker } from '../cliContext';
import type { Printer } from '../output/printer';
import { tableLines } from '../output/table';

export interface RegisterOptions extends StoreOptions {
  artifact: string;
  name: string;
  note?: string;
  alias: string[];
  json?: boolean;
}

/** `register RUN --artifact PATH --name MODEL`: makes the model's next version. */
export async function registerCommand(
  context: CliContext,
  printer: Printer,
  reference: string,
  options: RegisterOptions,
): Promise<void> {
  const { artifact: artifactPath, name: model, note, alias: aliases } = options;
  const version = await withTracker(context, options, async (client) => {
    const made = await client.request('POST /v1/models', { body: { runId: reference, artifactPath, model, note } });
    for (const alias of aliases) {
      const params = { model, alias };
      await client.request('PUT /v1/models/:model/aliases/:alias', { params, body: { version: made.version } });
    }
    return { ...made, aliases };
  });
  if (options.json) return printer.json(version);
  printer.line(`${version.model}/${version.version}  ${version.hash ?? ''}`);
}

/** `models`: every version of every model. */
export async function modelsCommand(
  context: CliContext,
  printer: Printer,
  options: StoreOptions & { json?: boolean },
): Promise<void> {
  const { models } = await withTracker(context, options, (client) => client.request('GET /v1/models'));
  if (options.json) return printer.json({ models });
  if (models.length === 0) {
    return printer.line('No models yet. Register one: mlops-cockpit register RUN --artifact PATH --name MODEL');
  }
  const now = Date.now();
  const rows = models.flatMap(({ versions }) =>
    versions.map((version) => [
      `${version.model}/${version.version}`,
      version.aliases.join(', '),
      version.runId?.slice(0, 7) ?? '',
      version.artifactPath ?? version.source ?? '',
      version.hash === null ? '' : shortHash(version.hash),
      version.bytes === null ? '' : formatBytes(version.bytes),
      formatAge(version.createdAt, now),
    ]),
  );
  const head = ['MODEL', 'ALIASES', 'RUN', 'SOURCE', 'HASH', 'SIZE', 'REGISTERED'];
  const styled = head.map((text) => ({ text, paint: (title: string) => printer.style(title, 'dim') }));
  for (const line of tableLines([styled, ...rows], ['left', 'left', 'left', 'left', 'left', 'right']))
    printer.line(line);
}

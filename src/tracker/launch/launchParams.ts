import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { CockpitError } from '../../shared/model/cockpitError';
import { formatOf, readParamsText } from '../../shared/params/paramsFile';

/**
 * The values of a job's params files, later files winning. A file that can't be read or understood adds a sentence to
 * `warnings` and costs only its own values.
 */
export async function readParamsFiles(
  files: readonly string[],
  cwd: string,
  warnings: string[],
): Promise<Record<string, string>> {
  const params: Record<string, string> = {};
  for (const file of files) {
    try {
      Object.assign(params, readParamsText(await readFile(resolve(cwd, file), 'utf8'), formatOf(file) ?? 'yaml'));
    } catch (error) {
      warnings.push(`The params of ${file} were not read: ${reason(error)}`);
    }
  }
  return params;
}

function reason(error: unknown): string {
  if (CockpitError.is(error)) return error.message;
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'there is no such file.';
  return `${error instanceof Error ? error.message : String(error)}.`;
}

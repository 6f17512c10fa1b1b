import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { layExample, layHistory } from '../../../scripts/lib/example.mjs';
import { build } from '../../../scripts/lib/prepare.mjs';

/** The example repository with its three commits and no run, in a folder of its own. */
export async function exampleWithoutRuns(): Promise<string> {
  const folder = join(mkdtempSync(join(tmpdir(), 'mlops-example-')), 'penguins');
  await layHistory(folder, async () => undefined);
  return folder;
}

/** The example repository with a tracked run on each of its three commits. */
export async function exampleWithRuns(): Promise<string> {
  await build();
  const folder = join(mkdtempSync(join(tmpdir(), 'mlops-example-')), 'penguins');
  await layExample(folder);
  return folder;
}

// `npm run schema`: writes the editor's JSON schema of mlops.yaml from the one that checks it.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import esbuild from 'esbuild';
import { root } from './lib/shell.mjs';

const outfile = join(root, 'out', 'schema.mjs');
await esbuild.build({
  entryPoints: [join(root, 'src', 'shared', 'config', 'mlopsJsonSchema.ts')],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
});
const { mlopsJsonSchemaText } = await import(pathToFileURL(outfile).href);
await writeFile(join(root, 'media', 'mlops.schema.json'), mlopsJsonSchemaText());

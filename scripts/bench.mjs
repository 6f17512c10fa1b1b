// `npm run bench`: prints each budget of the design beside what was measured. `-- launch store` measures some of it.
import { join } from 'node:path';
import esbuild from 'esbuild';
import { build, pinnedNode, withPinnedNode } from './lib/prepare.mjs';
import { fail, must, root } from './lib/shell.mjs';

async function main() {
  await build({ force: true });
  const outfile = join(root, 'out', 'bench', 'main.mjs');
  await esbuild.build({
    entryPoints: [join(root, 'test', 'bench', 'main.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    packages: 'external',
    // The bundle runs from the repository's root, whose scripts and packages it shares.
    external: ['../../scripts/*'],
    logLevel: 'warning',
  });
  await must(pinnedNode, [outfile, ...process.argv.slice(2)]);
}

await withPinnedNode(main).catch(fail);

// `npm run package`: the VSIX for this platform; `-- --all`: every target and a universal one.
import { build, withPinnedNode } from './lib/prepare.mjs';
import { fail } from './lib/shell.mjs';
import { currentTarget, packageVsix, sizeOf, targets } from './lib/vsix.mjs';

async function main() {
  await build({ force: true });
  const wanted = process.argv.includes('--all') ? [...Object.keys(targets), null] : [currentTarget()];
  for (const target of wanted) {
    const path = await packageVsix(target);
    console.log(`${path}  ${(sizeOf(path) / 1024 / 1024).toFixed(2)} MiB`);
  }
}

await withPinnedNode(main).catch(fail);

// `npm run tour`: drives the packaged extension through every view and page with the example's real runs, and writes
// the pictures to out/screenshots; those that the README and the walkthrough show are copied to media/.
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build, withPinnedNode } from './lib/prepare.mjs';
import { fail, must, root } from './lib/shell.mjs';

const pictures = join(root, 'out', 'screenshots');

/** Picture of the tour to file under media/. */
const published = {
  'walkthrough/run': 'walkthrough/run.png',
  'walkthrough/compare': 'walkthrough/compare.png',
  'walkthrough/jump': 'walkthrough/jump.png',
  'walkthrough/register': 'walkthrough/register.png',
  'dark/comparison-1600': 'readme/comparison.png',
  'dark/commit': 'readme/commit.png',
  'dark/lineage-1600': 'readme/lineage.png',
  'dark/sidebar': 'readme/sidebar.png',
  'dark/elsewhere': 'readme/elsewhere.png',
};

async function main() {
  await build();
  await must('vitest', ['run', '--project', 'tour']);
  for (const [from, to] of Object.entries(published)) {
    const target = join(root, 'media', to);
    mkdirSync(join(target, '..'), { recursive: true });
    cpSync(join(pictures, `${from}.png`), target);
  }
}

await withPinnedNode(main).catch(fail);

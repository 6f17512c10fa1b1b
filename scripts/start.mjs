// `npm start`: from a bare clone to three tracked runs of the example, compared, and VS Code open on them.
// `-- --no-window` stops before the window.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cockpit, cockpitAnswer, layExample } from './lib/example.mjs';
import { build, withPinnedNode } from './lib/prepare.mjs';
import { ask, fail, root } from './lib/shell.mjs';
import { openWindow } from './lib/window.mjs';

async function needs(command, args, what) {
  if (!(await ask(command, args))) throw new Error(`${what} was not found. Install it and start again.`);
}

async function main() {
  await needs('git', ['--version'], 'git');
  await build();
  const folder = join(root, 'scratch', 'penguins');
  if (!existsSync(join(folder, '.mlops', 'example-complete'))) await layExample(folder);
  console.log(`\nThe runs of ${folder}:\n`);
  const { runs } = JSON.parse(await cockpitAnswer(folder, ['runs', '--limit', '3', '--json']));
  await cockpit(folder, ['compare', ...runs.map(({ id }) => id).reverse()]);
  if (!process.argv.includes('--no-window')) await openWindow(folder);
}

await withPinnedNode(main).catch(fail);

// Brings a bare clone to the point where everything can run: packages installed, bundles built, the pinned Node in use.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { npm, root, run } from './shell.mjs';

const stamp = join(root, 'node_modules', '.installed-lock');
export const pinnedNode = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

/** Installs exactly what package-lock.json says, when it has changed since the last time. */
export async function install() {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && existsSync(pinnedNode) && readFileSync(stamp, 'utf8') === lock) return;
  console.log('Installing packages…');
  // Of all packages only the pinned Node needs its install script; older npm versions would run every one. Not
  // `npm ci`: it refuses a lock file that lacks a binary of some other platform, which not every registry serves.
  await npm(['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
  await npm(['rebuild', 'node', '--loglevel=error']);
  writeFileSync(stamp, lock);
}

/** Runs the calling script again under the pinned Node, with the packages' commands first on PATH. */
export async function withPinnedNode(main) {
  if (process.env.MLOPS_PINNED_NODE === '1') return main();
  await install();
  const env = {
    ...process.env,
    MLOPS_PINNED_NODE: '1',
    PATH: [join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter),
  };
  process.exitCode = await run(pinnedNode, process.argv.slice(1), { env });
}

function newest(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}

/** Builds dist/ when a source is newer than the last build. */
export async function build({ force = false } = {}) {
  const built = join(root, 'dist', 'meta.json');
  const sources = ['src', 'webview', 'package.json', 'package-lock.json', 'scripts/build.mjs'].map((name) =>
    join(root, name),
  );
  if (!force && existsSync(built) && statSync(built).mtimeMs > Math.max(...sources.map(newest))) return;
  console.log('Building…');
  const code = await run(pinnedNode, [join(root, 'scripts', 'build.mjs'), '--production']);
  if (code !== 0) throw new Error('The build failed; the lines above say where.');
}

// Packages the extension: one VSIX a platform, each with only its own SQLite binary, and a universal one with all.
import { cpSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from './prepare.mjs';
import { root } from './shell.mjs';

/** VS Code's name of each target, and the SQLite binary it needs; armhf has none and uses Node's own SQLite. */
export const targets = {
  'linux-x64': 'linux-x64',
  'linux-arm64': 'linux-arm64',
  'linux-armhf': null,
  'alpine-x64': 'linuxmusl-x64',
  'alpine-arm64': 'linuxmusl-arm64',
  'darwin-x64': 'darwin-x64',
  'darwin-arm64': 'darwin-arm64',
  'win32-x64': 'win32-x64',
  'win32-arm64': 'win32-arm64',
};

export function currentTarget() {
  const musl = process.platform === 'linux' && !process.report.getReport().header.glibcVersionRuntime;
  return `${musl ? 'alpine' : process.platform}-${process.arch === 'arm' ? 'armhf' : process.arch}`;
}

/** What goes into a VSIX beside dist/; the allow-list of .vscodeignore says the same of dist/. */
const files = [
  'package.json',
  'package.nls.json',
  'README.md',
  'CHANGELOG.md',
  'LICENSE',
  'l10n',
  'media',
  '.vscodeignore',
  'dist',
];

/** Packages for `target`, or with every binary when it is null, and gives the VSIX's path. */
export async function packageVsix(target = currentTarget(), folder = join(root, 'out')) {
  await build();
  const stage = join(root, 'out', 'stage');
  rmSync(stage, { recursive: true, force: true });
  mkdirSync(stage, { recursive: true });
  for (const name of files) cpSync(join(root, name), join(stage, name), { recursive: true });
  const natives = join(stage, 'dist', 'prebuilds');
  for (const name of readdirSync(natives)) {
    if (target && name !== `${targets[target]}.node`) rmSync(join(natives, name));
  }
  const path = join(folder, `mlops-cockpit-${target ?? 'universal'}.vsix`);
  const { createVSIX } = await import('@vscode/vsce');
  await createVSIX({
    cwd: stage,
    packagePath: path,
    dependencies: false,
    ...(target ? { target } : {}),
    allowMissingRepository: true,
    rewriteRelativeLinks: false,
  });
  rmSync(stage, { recursive: true, force: true });
  return path;
}

/** Packages an extension that needs no build, and gives the VSIX's path. */
export async function packageFolder(cwd, folder) {
  const path = join(folder, `${basename(cwd)}.vsix`);
  const { createVSIX } = await import('@vscode/vsce');
  await createVSIX({ cwd, packagePath: path, dependencies: false, allowMissingRepository: true, skipLicense: true });
  return path;
}

export function sizeOf(path) {
  return statSync(path).size;
}

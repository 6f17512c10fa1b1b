// The example as a small repository with a history: three commits, and on each of them a tracked run.
import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pinnedNode } from './prepare.mjs';
import { ask, must, root } from './shell.mjs';

const cli = join(root, 'dist', 'cli.js');

/** Runs the cockpit's command line in a folder, its output on ours. */
export function cockpit(folder, args) {
  return must(pinnedNode, [cli, ...args], { cwd: folder });
}

/** What the cockpit's command line prints. */
export async function cockpitAnswer(folder, args) {
  const answer = await ask(pinnedNode, [cli, ...args], { cwd: folder });
  if (answer === null) throw new Error(`"mlops-cockpit ${args.join(' ')}" failed in ${folder}.`);
  return answer;
}

function git(folder, args) {
  return must('git', ['-c', 'user.name=Ada Penguin', '-c', 'user.email=ada@example.org', ...args], { cwd: folder });
}

/** Lays the example into `folder` as a git repository and calls `atCommit` on each commit of its history. */
export async function layHistory(folder, atCommit) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  cpSync(join(root, 'examples', 'penguins'), folder, { recursive: true });
  await git(folder, ['init', '--quiet', '--initial-branch', 'main']);
  await git(folder, ['config', 'user.name', 'Ada Penguin']);
  await git(folder, ['config', 'user.email', 'ada@example.org']);
  await git(folder, ['config', 'core.autocrlf', 'false']);
  await git(folder, ['add', '--all']);
  await git(folder, ['commit', '--quiet', '--message', 'Tell female penguins from male ones']);
  await atCommit();
  const patches = join(root, 'examples', 'penguins-history');
  for (const patch of readdirSync(patches).sort()) {
    await git(folder, ['am', '--quiet', join(patches, patch)]);
    await atCommit();
  }
}

/** The example with a tracked run on each of its commits. */
export async function layExample(folder) {
  console.log(`Laying the example into ${folder} and training on each of its three commits…`);
  await layHistory(folder, () => cockpit(folder, ['run', '--job', 'train']));
  writeFileSync(join(folder, '.mlops', 'example-complete'), '');
}

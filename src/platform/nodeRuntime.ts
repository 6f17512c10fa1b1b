import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { CockpitError } from '../shared/model/cockpitError';

const run = promisify(execFile);

/** The N-API version below which loading the database's native module crashes the process. */
const NEEDED_NAPI = 10;

/** How to run one of our bundles as plain Node: `spawn(command, [bundle, …], { env: { ...process.env, ...env } })`. */
export interface NodeRuntime {
  command: string;
  env: Record<string, string>;
}

/**
 * This very Node (Electron's too) when it is new enough, else the one pinned in `node_modules` beside `distDir`, else
 * the first new enough on PATH. Throws CockpitError LAUNCH when there is none.
 */
export async function nodeRuntime(distDir: string): Promise<NodeRuntime> {
  if (Number(process.versions.napi) >= NEEDED_NAPI) {
    return { command: process.execPath, env: process.versions.electron ? { ELECTRON_RUN_AS_NODE: '1' } : {} };
  }
  for (const command of [...pinnedNodes(distDir), ...nodesOnPath(process.env.PATH ?? '')]) {
    if (await isNewEnough(command)) return { command, env: {} };
  }
  throw new CockpitError(
    'LAUNCH',
    `Node 22.14 or newer is needed, but this is Node ${process.versions.node} and no newer one is on PATH. Install it from https://nodejs.org and try again.`,
  );
}

/** `node_modules/node/bin/node` in the folders above `distDir`, nearest first. */
export function pinnedNodes(distDir: string): string[] {
  const found: string[] = [];
  for (let folder = distDir; ; folder = dirname(folder)) {
    found.push(join(folder, 'node_modules', 'node', 'bin', executable));
    if (dirname(folder) === folder) return found.filter((path) => existsSync(path));
  }
}

/** Every `node` in the folders of a PATH, first first. */
export function nodesOnPath(path: string): string[] {
  const folders = new Set(path.split(delimiter).filter((folder) => folder !== ''));
  return [...folders].map((folder) => join(folder, executable)).filter((file) => existsSync(file));
}

const executable = process.platform === 'win32' ? 'node.exe' : 'node';

async function isNewEnough(command: string): Promise<boolean> {
  try {
    const { stdout } = await run(command, ['-p', 'process.versions.napi'], { timeout: 10_000, windowsHide: true });
    return Number(stdout.trim()) >= NEEDED_NAPI;
  } catch {
    return false;
  }
}

import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ensureStoreFolder } from '../../client/storeFolder';
import { nodeRuntime } from '../../platform/nodeRuntime';
import type { StorePaths } from '../../platform/storePaths';

const run = promisify(execFile);

/** ok: works. missing: optional, and what it would give is not there. failed: something needed does not work. */
export type CheckState = 'ok' | 'missing' | 'failed';

export interface Check {
  name: string;
  state: CheckState;
  /** What is there, or what is wrong and what to do. */
  detail: string;
}

export async function checkNode(distDir: string): Promise<Check> {
  try {
    const { command } = await nodeRuntime(distDir);
    const other = command === process.execPath ? '' : `; the tracker uses ${command}`;
    return ok('node', `${process.versions.node}${other}`);
  } catch (error) {
    return failed('node', error);
  }
}

export async function checkGit(cwd: string): Promise<Check> {
  try {
    const { stdout } = await run('git', ['--version'], { cwd, windowsHide: true });
    const version = stdout.trim().replace(/^git version /, '');
    const inside = await run('git', ['rev-parse', '--show-toplevel'], { cwd, windowsHide: true }).then(
      (answer) => `repository ${answer.stdout.trim()}`,
      () => 'this folder is in no repository, so runs are not tied to commits; "git init" makes one',
    );
    return ok('git', `${version}, ${inside}`);
  } catch {
    return missing('git', 'not found on PATH: runs are not tied to commits. Install git from https://git-scm.com.');
  }
}

export async function checkPython(env: NodeJS.ProcessEnv): Promise<Check> {
  for (const command of process.platform === 'win32' ? ['python', 'py'] : ['python3', 'python']) {
    const script = 'import platform, sys; print(platform.python_version(), sys.executable)';
    const found = await run(command, ['-c', script], { env, timeout: 10_000, windowsHide: true }).catch(() => null);
    if (found) return ok('python', found.stdout.trim());
  }
  return missing('python', 'no python3 or python on PATH. Other languages are not affected.');
}

export async function checkGpu(): Promise<Check> {
  const query = ['--query-gpu=name,driver_version', '--format=csv,noheader'];
  const found = await run('nvidia-smi', query, { timeout: 10_000, windowsHide: true }).catch(() => null);
  return found
    ? ok('gpu', found.stdout.trim().split('\n').join('; '))
    : missing('gpu', 'nvidia-smi does not answer here, so GPU use is not recorded.');
}

export async function checkStore(paths: StorePaths): Promise<Check> {
  const probe = join(paths.root, `.probe-${randomBytes(4).toString('hex')}`);
  try {
    ensureStoreFolder(paths);
    await writeFile(probe, 'probe');
    return ok('store', `${paths.root} can be written`);
  } catch (error) {
    return failed('store', error);
  } finally {
    await rm(probe, { force: true }).catch(() => {});
  }
}

/** Magic numbers of Linux file systems that lie on other machines (statfs(2)). */
const NETWORK_FILE_SYSTEMS: Record<number, string> = {
  26985: 'NFS',
  4283649346: 'CIFS',
  4266872130: 'SMB',
  20859: 'SMB',
  16914839: '9P',
  12805120: 'Ceph',
  1397113167: 'AFS',
  198183888: 'Lustre',
};

export async function checkDrive(paths: StorePaths): Promise<Check> {
  if (/^\\\\/.test(paths.root)) return networkDrive('a network share');
  const stats = await statfs(paths.root).catch(() => null);
  const network = process.platform === 'linux' && stats ? NETWORK_FILE_SYSTEMS[stats.type >>> 0] : undefined;
  return network === undefined ? ok('drive', 'local, as far as can be seen') : networkDrive(network);
}

function networkDrive(kind: string): Check {
  return {
    name: 'drive',
    state: 'failed',
    detail: `The store is on ${kind}, where SQLite's locks cannot be trusted. Move it to a local disk: --store DIR, or the setting mlops.store.location.`,
  };
}

export function ok(name: string, detail: string): Check {
  return { name, state: 'ok', detail };
}

function missing(name: string, detail: string): Check {
  return { name, state: 'missing', detail };
}

export function failed(name: string, error: unknown): Check {
  return { name, state: 'failed', detail: error instanceof Error ? error.message : String(error) };
}

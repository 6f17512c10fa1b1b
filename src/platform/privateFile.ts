import { execFile } from 'node:child_process';
import { userInfo } from 'node:os';
import { promisify } from 'node:util';
import { writeAtomic } from './atomicFile';

const run = promisify(execFile);

/**
 * Writes a file that only its owner can read, whatever the folder's permissions and the umask; at no moment does the
 * content lie in a file that others can open.
 */
export async function writePrivateFile(path: string, content: string | Uint8Array): Promise<void> {
  await writeAtomic(path, content, {
    mode: 0o600,
    ...(process.platform === 'win32' ? { beforeRename: restrictOnWindows } : {}),
  });
}

/** Best effort: without it the file is as private as the user's folder it lies in. */
async function restrictOnWindows(path: string): Promise<void> {
  await run('icacls', [path, '/inheritance:r', '/grant:r', `${userInfo().username}:F`], { windowsHide: true }).catch(
    () => {},
  );
}

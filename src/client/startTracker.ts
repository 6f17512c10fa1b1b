import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { nodeRuntime } from '../platform/nodeRuntime';
import type { StorePaths } from '../platform/storePaths';
import type { ApiErrorCode } from '../shared/protocol/trackerApi';

export interface TrackerStart {
  paths: StorePaths;
  distDir: string;
  env: NodeJS.ProcessEnv;
}

/** A tracker that was just spawned; it may still find that another one was faster, and leave with exit code 0. */
export interface StartingTracker {
  pid: number | undefined;
  /** Exit code once it has ended, -1 when a signal or a failed spawn ended it; null while it lives. */
  ended(): number | null;
  /** What it said on its way out; null when it said nothing. */
  lastWords(): { code: ApiErrorCode; message: string } | null;
}

/** Starts `tracker.js` so that it outlives this process and any terminal. Its words go to the store's tracker.log. */
export async function startTracker({ paths, distDir, env }: TrackerStart): Promise<StartingTracker> {
  const runtime = await nodeRuntime(distDir);
  const logStart = statSync(paths.trackerLog, { throwIfNoEntry: false })?.size ?? 0;
  const log = openSync(paths.trackerLog, 'a', 0o600);
  let ended: number | null = null;
  let pid: number | undefined;
  try {
    const child = spawn(
      runtime.command,
      [join(distDir, 'tracker.js'), '--folder', paths.folder, '--store', paths.root],
      // Not in the workspace: a tracker must not keep a folder busy, nor Node read anything from it.
      {
        cwd: paths.root,
        detached: true,
        windowsHide: true,
        stdio: ['ignore', log, log],
        env: { ...env, ...runtime.env },
      },
    );
    pid = child.pid;
    child.once('exit', (code) => {
      ended = code ?? -1;
    });
    child.once('error', () => {
      ended = -1;
    });
    child.unref();
  } finally {
    closeSync(log);
  }
  return { pid, ended: () => ended, lastWords: () => parseLastWords(readFrom(paths.trackerLog, logStart)) };
}

/** The tracker's last line when it cannot start: `fatal STORAGE: sentences`. */
function parseLastWords(text: string): { code: ApiErrorCode; message: string } | null {
  const found = [...text.matchAll(/\bfatal ([A-Z_]+): (.+)$/gm)].at(-1);
  const [, code, message] = found ?? [];
  if (code !== undefined && message !== undefined) return { code: code as ApiErrorCode, message };
  const rest = text.trim().split('\n').slice(-5).join('\n');
  return rest === '' ? null : { code: 'INTERNAL', message: rest };
}

function readFrom(path: string, offset: number): string {
  try {
    return readFileSync(path).subarray(offset).toString('utf8');
  } catch {
    return '';
  }
}

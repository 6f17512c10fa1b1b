import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { version } from '../../../package.json';
import { connectTracker } from '../../client/connectTracker';
import { ensureStoreFolder } from '../../client/storeFolder';
import type { TrackerClient } from '../../client/trackerClient';
import { nodeRuntime } from '../../platform/nodeRuntime';
import type { StorePaths } from '../../platform/storePaths';
import { CockpitError } from '../../shared/model/cockpitError';
import { type CliContext, type StoreOptions, storePaths } from '../cliContext';
import type { Printer } from '../output/printer';

/** `server`: the tracker in the foreground. Returns the code to exit with. */
export async function serverCommand(
  context: CliContext,
  printer: Printer,
  options: StoreOptions & { port?: number },
): Promise<number> {
  const paths = storePaths(context, options);
  ensureStoreFolder(paths);
  const running = await findRunning(context, paths);
  if (running && !(await makeRoom(running))) {
    printer.line(`A tracker already serves this store at ${running.address}`);
    running.dispose();
    return 0;
  }
  running?.dispose();
  return serveInForeground(context, paths, options.port);
}

async function findRunning({ distDir }: CliContext, paths: StorePaths): Promise<TrackerClient | null> {
  try {
    return await connectTracker({ paths, distDir, version, start: false });
  } catch (error) {
    if (CockpitError.is(error, 'NOT_FOUND')) return null;
    throw error;
  }
}

/** An idle tracker makes room for the one in the foreground; a busy one stays. */
async function makeRoom(client: TrackerClient): Promise<boolean> {
  return (await client.request('POST /v1/shutdown', { body: { onlyIfIdle: true } })).leaving;
}

async function serveInForeground({ distDir, env }: CliContext, paths: StorePaths, port?: number): Promise<number> {
  const runtime = await nodeRuntime(distDir);
  const args = ['--folder', paths.folder, '--store', paths.root, '--foreground'];
  if (port !== undefined) args.push('--port', String(port));
  const child = spawn(runtime.command, [join(distDir, 'tracker.js'), ...args], {
    stdio: 'inherit',
    env: { ...env, ...runtime.env },
  });
  // In a terminal the tracker hears Ctrl+C itself; this process stays until it has left.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}

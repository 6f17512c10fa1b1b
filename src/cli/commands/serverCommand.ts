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

/** Named as `mlflow server` names them. */
export interface ServerOptions extends StoreOptions {
  port?: number;
  host?: string;
  defaultArtifactRoot?: string;
  artifactsDestination?: string;
  /** False for --no-token. */
  token: boolean;
}

/** `server`: the tracker in the foreground. Returns the code to exit with. */
export async function serverCommand(context: CliContext, printer: Printer, options: ServerOptions): Promise<number> {
  checkHost(options.host ?? '127.0.0.1');
  const paths = storePaths(context, options);
  ensureStoreFolder(paths);
  const running = await findRunning(context, paths);
  if (running && !(await makeRoom(running))) {
    printer.line(`A tracker already serves this store at ${running.address}`);
    running.dispose();
    return 0;
  }
  running?.dispose();
  return serveInForeground(context, paths, options);
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

/** The tracker never listens but on loopback. Throws CockpitError BAD_REQUEST for anything else. */
function checkHost(host: string): void {
  if (host === '127.0.0.1' || host === 'localhost') return;
  throw new CockpitError(
    'BAD_REQUEST',
    `The tracker listens on this machine only: --host must be 127.0.0.1 or localhost, not ${host}. To reach it from another machine, forward its port, for example with ssh -L.`,
  );
}

function servingArguments({ port, defaultArtifactRoot, artifactsDestination, token }: ServerOptions): string[] {
  return [
    ...(port === undefined ? [] : ['--port', String(port)]),
    ...(defaultArtifactRoot === undefined ? [] : [`--default-artifact-root=${defaultArtifactRoot}`]),
    ...(artifactsDestination === undefined ? [] : [`--artifacts-destination=${artifactsDestination}`]),
    ...(token ? [] : ['--no-token']),
  ];
}

async function serveInForeground(
  { distDir, env }: CliContext,
  paths: StorePaths,
  options: ServerOptions,
): Promise<number> {
  const runtime = await nodeRuntime(distDir);
  const args = ['--folder', paths.folder, '--store', paths.root, '--foreground', ...servingArguments(options)];
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

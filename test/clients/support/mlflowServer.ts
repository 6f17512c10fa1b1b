import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { waitFor } from '../../faults/support/sandbox';

/** MLflow's own server on a store of its own, as the measure of what the tracker should hold. */
export class MlflowServer {
  private constructor(
    readonly url: string,
    readonly folder: string,
    private readonly process: ChildProcess,
  ) {}

  static async start(python: string, backend?: string): Promise<MlflowServer> {
    const folder = mkdtempSync(join(tmpdir(), 'mlflow-server-'));
    const port = await freePort();
    const store = backend ?? `sqlite:///${join(folder, 'mlflow.db')}`;
    const log = openSync(join(folder, 'server.log'), 'w');
    const args = ['server', '--backend-store-uri', store, '--artifacts-destination', join(folder, 'artifacts')];
    const server = spawn(join(dirname(python), 'mlflow'), [...args, '--port', String(port), '--workers', '1'], {
      cwd: folder,
      // Its workers die with it.
      detached: true,
      stdio: ['ignore', log, log],
      env: { ...process.env, MLFLOW_DISABLE_TELEMETRY: 'true', DO_NOT_TRACK: 'true' },
    });
    const url = `http://127.0.0.1:${port}`;
    const isUp = () =>
      fetch(`${url}/health`).then(
        ({ ok }) => ok,
        () => false,
      );
    await waitFor('the MLflow server', isUp, 90_000).catch((error: Error) => {
      throw new Error(`${error.message} ${readFileSync(join(folder, 'server.log'), 'utf8').slice(-2000)}`);
    });
    return new MlflowServer(url, folder, server);
  }

  stop(): void {
    try {
      if (this.process.pid !== undefined) process.kill(-this.process.pid, 'SIGKILL');
    } catch {
      // It has ended already.
    }
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

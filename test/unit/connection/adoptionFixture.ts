import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { StorePaths } from '../../../src/platform/storePaths';
import type { ClientIdentity } from '../../../src/tracker/connection/clientIdentity';
import type { TrackerConnection } from '../../../src/tracker/connection/connection';
import { createConnection } from '../../../src/tracker/connection/createConnection';
import { LaunchLink } from '../../../src/tracker/connection/launchLink';
import type { RunCreation } from '../../../src/tracker/connection/runAdoption';
import { Tokens } from '../../../src/tracker/connection/tokens';
import { openStore } from '../../../src/tracker/store/openStore';
import type { NewRun, Store } from '../../../src/tracker/store/store';

export const LAUNCH = 'abcdef012345';

/** The connection over a real store, asked over real sockets; launching is played. */
export class AdoptionFixture {
  readonly paths = new StorePaths(mkdtempSync(join(tmpdir(), 'cockpit adoption é ')));
  readonly store: Store = openStore({ paths: this.paths, distDir: resolve('node_modules/better-sqlite3') });
  readonly tokens = new Tokens('a1'.repeat(32));
  readonly link = new LaunchLink(this.store, this.tokens, this.paths);
  readonly observed: { runId: string; pid: number; cwd: string }[] = [];
  readonly claimed: string[] = [];
  connection: TrackerConnection = this.open();
  /** Breaks the connection in the place of the next answer. */
  loseNext = false;
  private readonly server: Server = createServer((incoming, outgoing) => this.answer(incoming, outgoing));

  async listen(): Promise<void> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    this.link.serveAt(this.port);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** A launched run whose process is followed. */
  launch(over: Partial<NewRun> = {}, named = false): void {
    const launched = { job: null, source: 'cli', cwd: '/work', mainMetric: null, goal: null } as const;
    const run = { id: LAUNCH, name: 'calm-otter', experiment: 'train', status: 'RUNNING', startTime: 1 } as const;
    this.store.runs.create({ ...launched, ...run, command: 'python t.py', argv: null, launchPlan: '{"x":1}', ...over });
    this.link.follow(LAUNCH, { named, observed: false });
  }

  /** As if the tracker had been started again. */
  reopen(): void {
    this.connection = this.open();
  }

  async create(creation: Partial<RunCreation> = {}, identity: ClientIdentity = { kind: 'launch', runId: LAUNCH }) {
    const answer = await fetch(`http://127.0.0.1:${this.port}/`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.tokens.of(identity)}` },
      body: JSON.stringify(whole(creation)),
    });
    return answer.text();
  }

  /** The same from a process of its own with these variables, which then stays for a moment. */
  async createFrom(env: Record<string, string>, identity: ClientIdentity, creation: Partial<RunCreation> = {}) {
    const script = `fetch('http://127.0.0.1:${this.port}/', {method: 'POST', headers: {authorization: 'Bearer ${this.tokens.of(identity)}'},
      body: ${JSON.stringify(JSON.stringify(whole(creation)))}}).then((a) => a.text()).then((text) => { process.stdout.write(text); });`;
    const child = spawn(process.execPath, ['-e', script], {
      cwd: this.paths.folder,
      env: { PATH: process.env.PATH, MLFLOW_TRACKING_TOKEN: 'ours', ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    await once(child, 'close');
    return text;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
    this.store.close();
    rmSync(this.paths.folder, { recursive: true, force: true });
  }

  private open(): TrackerConnection {
    return createConnection({
      store: this.store,
      paths: this.paths,
      tokens: this.tokens,
      link: this.link,
      ingest: { claim: (runId, keys) => void this.claimed.push(`${runId}: ${[...keys].join(' ')}`) },
      launcher: {
        observe: (runId, { pid, cwd }) => void this.observed.push({ runId, pid, cwd }),
        stopObserving: () => {},
      },
      env: {},
      log: () => {},
    });
  }

  private answer(incoming: IncomingMessage, outgoing: ServerResponse): void {
    void (async () => {
      let body = '';
      for await (const chunk of incoming) body += String(chunk);
      const identity = this.connection.identify(incoming.headers.authorization);
      if (!identity) throw new Error('no such token');
      const { runs } = this.store;
      const run = await this.connection.adoption.createRun(
        JSON.parse(body) as RunCreation,
        { identity, incoming, outgoing },
        (id, tags) => {
          for (const [key, value] of Object.entries(tags)) runs.setTag(id, key, value);
        },
      );
      if (this.loseNext) {
        this.loseNext = false;
        incoming.socket.destroy();
      } else outgoing.end(run);
    })().catch((error: unknown) => outgoing.writeHead(500).end(String(error)));
  }
}

function whole(creation: Partial<RunCreation>): RunCreation {
  return { experimentId: '0', name: null, startTime: 1000, userId: 'me', tags: {}, ...creation };
}

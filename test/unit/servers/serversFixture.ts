import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import type { StorePaths } from '../../../src/platform/storePaths';
import type { Transfer } from '../../../src/shared/model/transfer';
import { Servers } from '../../../src/tracker/servers/servers';
import type { Store } from '../../../src/tracker/store/store';
import { Transfers } from '../../../src/tracker/transfers/transfers';
import { newRun, StoreFixture } from '../store/storeFixture';
import { FakeServer } from './fakeServer';

/** A store, the real servers room with short pauses, and a server in this process; anew for each test. */
export class ServersFixture {
  paths!: StorePaths;
  store!: Store;
  servers!: Servers;
  transfers!: Transfers;
  fake!: FakeServer;
  readonly log: string[] = [];

  constructor() {
    const stores = new StoreFixture('better-sqlite3');
    beforeEach(async () => {
      this.paths = stores.folder();
      this.store = stores.open(this.paths);
      this.transfers = new Transfers((line) => this.log.push(line));
      this.answersWithin(5000);
      this.fake = await new FakeServer().start();
    });
    afterEach(async () => {
      await this.transfers.dispose();
      await this.servers.dispose();
      this.fake.stop();
      this.log.length = 0;
    });
  }

  /** How long a server may take over an answer. */
  answersWithin(timeoutMs: number): void {
    const { store, paths, transfers } = this;
    const timing = { timeoutMs, tries: 3, pauseMs: 1 };
    this.servers = new Servers({ store, paths, transfers, log: (line) => this.log.push(line), timing });
  }

  async connect(): Promise<string> {
    return (await this.servers.add({ name: 'Team', kind: 'mlflow', url: this.fake.url })).id;
  }

  /** A run of this store that ended, with two points and perhaps a file. */
  makeRun(id: string, { params = {}, file }: { params?: Record<string, string>; file?: string } = {}): string {
    const run = newRun(id, { experiment: 'team' });
    this.store.runs.create(run);
    this.store.runs.update(run.id, { status: 'FINISHED', endTime: run.startTime + 1000 });
    this.store.runs.setParams(run.id, params);
    this.store.metrics.append(
      run.id,
      [0, 1].map((step) => ({ key: 'loss', step, timestamp: run.startTime + step, value: 1 / (step + 1) })),
    );
    if (file !== undefined) {
      const target = join(this.paths.artifacts(run.id), file);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, 'content');
    }
    return run.id;
  }

  push(server: string, runIds: string[]): Promise<Transfer> {
    return this.transfers.ended(this.servers.push(server, { runIds }).id);
  }

  pull(server: string): Promise<Transfer> {
    return this.transfers.ended(this.servers.pull(server, {}).id);
  }
}

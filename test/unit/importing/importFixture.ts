import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach } from 'vitest';
import { StorePaths } from '../../../src/platform/storePaths';
import type { Transfer } from '../../../src/shared/model/transfer';
import { createImporting } from '../../../src/tracker/importing/createImporting';
import type { Importing } from '../../../src/tracker/importing/importing';
import { createLoggers } from '../../../src/tracker/loggers/createLoggers';
import { chooseDriver } from '../../../src/tracker/store/driver/chooseDriver';
import type { OpenDriver } from '../../../src/tracker/store/driver/driver';
import { openStore } from '../../../src/tracker/store/openStore';
import type { Store } from '../../../src/tracker/store/store';
import { Transfers } from '../../../src/tracker/transfers/transfers';
import { DIST_DIR } from '../store/storeFixture';

export const RECORDED = resolve('test/fixtures/import');

/** A store, a folder beside it for what is imported, and the real importing room, anew for each test. */
export class ImportFixture {
  folder = '';
  store!: Store;
  paths!: StorePaths;
  transfers!: Transfers;
  importing!: Importing;
  readonly openDatabase: OpenDriver = chooseDriver({ distDir: DIST_DIR });

  constructor() {
    beforeEach(() => this.open());
    afterEach(() => this.close());
  }

  private open(): void {
    this.folder = mkdtempSync(join(tmpdir(), 'import é '));
    this.paths = new StorePaths(join(this.folder, 'workspace'));
    mkdirSync(this.paths.folder);
    this.store = openStore({ paths: this.paths, distDir: DIST_DIR });
    this.transfers = new Transfers(() => {});
    const { store, paths, transfers, openDatabase } = this;
    this.importing = createImporting({
      store,
      paths,
      transfers,
      loggers: createLoggers({ openDatabase }),
      openDatabase,
      openServer: () => Promise.reject(new Error('not used here')),
    });
  }

  private async close(): Promise<void> {
    await this.transfers.dispose();
    this.store.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  path(...names: string[]): string {
    return join(this.folder, ...names);
  }

  write(name: string, text: string | Uint8Array): string {
    const file = this.path(name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  /** A copy of the recorded file store. */
  recordedFiles(): string {
    cpSync(join(RECORDED, 'mlruns'), this.path('mlruns'), { recursive: true });
    return this.path('mlruns');
  }

  /** A copy of the recorded database, with its artifacts beside it. */
  recordedDatabase(): string {
    cpSync(join(RECORDED, 'mlartifacts'), this.path('mlartifacts'), { recursive: true });
    return this.write('mlflow.db', gunzipSync(readFileSync(join(RECORDED, 'mlflow.db.gz'))));
  }

  /** Imports to the end. */
  async bring(source: string, artifacts: 'copy' | 'link' = 'copy'): Promise<Transfer> {
    const { id } = await this.importing.start({ source, artifacts });
    return this.transfers.ended(id);
  }

  /** Ids of runs by their names. */
  named(): Record<string, string> {
    return Object.fromEntries(this.store.runs.list({ deleted: true }).runs.map(({ id, name }) => [name, id]));
  }

  points(runId: string, key: string): [step: number | bigint, time: number | bigint, value: number][] {
    const { steps, timestamps, values } = this.store.metrics.history(runId, key);
    return steps.map((step, index) => [step, timestamps[index] ?? 0, values[index] ?? 0]);
  }
}

/** A run of a file store by hand. */
export function writeRun(
  fixture: ImportFixture,
  id: string,
  { meta = '', metrics = {} }: { meta?: string; metrics?: Record<string, string> } = {},
): string {
  fixture.write(
    'mlruns/0/meta.yaml',
    "artifact_location: file:///gone\nexperiment_id: '0'\nlifecycle_stage: active\nname: Default\n",
  );
  fixture.write(
    `mlruns/0/${id}/meta.yaml`,
    meta ||
      `run_id: ${id}\nrun_name: hand\nexperiment_id: '0'\nstart_time: 1700000000000\nend_time: 1700000001000\nstatus: 3\nlifecycle_stage: active\nuser_id: ana\n`,
  );
  for (const [key, lines] of Object.entries(metrics)) fixture.write(`mlruns/0/${id}/metrics/${key}`, lines);
  return fixture.path('mlruns');
}

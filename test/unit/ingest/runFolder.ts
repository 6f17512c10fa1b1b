import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createIngest } from '../../../src/tracker/ingest/createIngest';
import type { Ingest, IngestPlan } from '../../../src/tracker/ingest/ingest';
import type { IngestStore } from '../../../src/tracker/ingest/source';

/** A run's files in a folder of their own. */
export class RunFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'mlops ingest é '));
  readonly logFile = join(this.path, 'run.log');
  readonly metricsFile = join(this.path, 'metrics.jsonl');
  readonly logged: string[] = [];
  private readonly ingests: Ingest[] = [];
  private readonly startTime = Date.now() - 1000;

  file(name: string): string {
    return join(this.path, name);
  }

  /** Writes a file as if long before the run. */
  old(name: string, text: string): void {
    writeFileSync(this.file(name), text);
    utimesSync(this.file(name), 1e9, 1e9);
  }

  ingest(store: IngestStore): Ingest {
    const ingest = createIngest({ store, log: (line) => this.logged.push(line), pollMs: 15 });
    this.ingests.push(ingest);
    return ingest;
  }

  plan(changes: Partial<IngestPlan> = {}): IngestPlan {
    return {
      runId: 'abcdef012345',
      cwd: this.path,
      logFile: this.logFile,
      metricsFile: this.metricsFile,
      metricFiles: [],
      stdout: null,
      startTime: this.startTime,
      ...changes,
    };
  }

  /** Reads the run's files to their end. */
  async readAll(store: IngestStore, changes: Partial<IngestPlan> = {}): Promise<void> {
    await this.ingest(store).follow(this.plan(changes)).finish();
  }

  remove(): void {
    for (const ingest of this.ingests) ingest.dispose();
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** Waits until something holds; a test's own time limit ends the wait. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
}

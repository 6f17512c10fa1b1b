import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach } from 'vitest';
import { StorePaths } from '../../../src/platform/storePaths';
import type { RunSummary } from '../../../src/shared/model/run';
import type { DriverName } from '../../../src/tracker/store/driver/driver';
import { openStore } from '../../../src/tracker/store/openStore';
import type { NewRun, Store } from '../../../src/tracker/store/store';

export const DRIVERS: readonly DriverName[] = ['better-sqlite3', 'node:sqlite'];

/** The npm package holds its native halves in `prebuilds/`, as dist does. */
export const DIST_DIR = resolve('node_modules/better-sqlite3');

/** Stores in folders of their own, closed and removed after each test. */
export class StoreFixture {
  private folders: string[] = [];
  private stores: Store[] = [];

  constructor(private readonly driver: DriverName) {
    afterEach(() => this.clear());
  }

  folder(): StorePaths {
    const folder = mkdtempSync(join(tmpdir(), 'store é '));
    this.folders.push(folder);
    return new StorePaths(folder);
  }

  open(paths: StorePaths = this.folder()): Store {
    const store = openStore({ paths, distDir: DIST_DIR, driver: this.driver });
    this.stores.push(store);
    return store;
  }

  private clear(): void {
    for (const store of this.stores) store.close();
    for (const folder of this.folders) rmSync(folder, { recursive: true, force: true });
    this.stores = [];
    this.folders = [];
  }
}

export const T0 = Date.UTC(2026, 10, 21);

/** A run as launch/ would make it; `id` is padded to twelve digits. */
export function newRun(id: string, more: Partial<NewRun> = {}): NewRun {
  return {
    id: id.padEnd(12, '0'),
    name: `run-${id}`,
    experiment: 'penguins',
    status: 'RUNNING',
    command: 'python train.py --lr 0.1',
    argv: ['python', 'train.py', '--lr', '0.1'],
    job: 'train',
    source: 'editor',
    cwd: '/work folder',
    startTime: T0,
    mainMetric: 'accuracy',
    goal: 'maximize',
    launchPlan: '{}',
    ...more,
  };
}

/** What the store makes of {@link newRun} before anything else is known. */
export function freshSummary(id: string, color: number, more: Partial<RunSummary> = {}): RunSummary {
  const { launchPlan: _, argv: __, cwd: ___, ...known } = newRun(id);
  return {
    ...known,
    parentId: null,
    userId: '',
    origin: null,
    exitCode: null,
    signal: null,
    exitReason: null,
    endTime: null,
    cpuTime: null,
    metrics: {},
    params: {},
    tags: {},
    note: '',
    commit: null,
    branch: null,
    dirty: false,
    color,
    deleted: false,
    deletedAt: null,
    datasets: [],
    artifactCount: 0,
    ...more,
  };
}

/** The CockpitError that `work` throws, as its code and message. */
export function refusal(work: () => unknown): { code: unknown; message: string } {
  try {
    work();
  } catch (error) {
    const { code, message } = error as { code?: unknown; message: string };
    return { code, message };
  }
  throw new Error('nothing was thrown');
}

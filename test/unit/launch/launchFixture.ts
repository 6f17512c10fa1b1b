import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { StorePaths } from '../../../src/platform/storePaths';
import type { RunDetail } from '../../../src/shared/model/run';
import type { LaunchRequest } from '../../../src/shared/protocol/trackerApi';
import type { Capture } from '../../../src/tracker/capture/capture';
import { LaunchLink } from '../../../src/tracker/connection/launchLink';
import { Tokens } from '../../../src/tracker/connection/tokens';
import type { Ingest, IngestPlan } from '../../../src/tracker/ingest/ingest';
import { createLauncher } from '../../../src/tracker/launch/createLauncher';
import type { Launcher } from '../../../src/tracker/launch/launcher';
import type { LaunchTiming } from '../../../src/tracker/launch/launcherParts';
import { openStore } from '../../../src/tracker/store/openStore';
import type { Store } from '../../../src/tracker/store/store';

/** A launcher over a real store and real processes, with captures and ingest that only note what they are asked. */
export class LaunchFixture {
  readonly paths: StorePaths;
  readonly calls: string[] = [];
  readonly followed: IngestPlan[] = [];
  store: Store;
  launcher: Launcher;
  /** Replaced by tests that want a capture to fail or to take its time. */
  capture: Partial<Capture> = {};
  private readonly started = new Set<number>();

  constructor(
    public distDir: string,
    private readonly timing: Partial<LaunchTiming>,
  ) {
    this.paths = new StorePaths(mkdtempSync(join(tmpdir(), "run's «été» $HOME ")));
    mkdirSync(this.paths.root);
    this.store = this.openStore();
    this.launcher = this.openLauncher();
  }

  /** As if the tracker had been killed and started again. */
  async restart(): Promise<void> {
    await this.launcher.dispose();
    this.store.close();
    this.store = this.openStore();
    this.launcher = this.openLauncher();
    await this.launcher.takeBack();
  }

  async launch(request: Omit<LaunchRequest, 'source'>): Promise<RunDetail> {
    const { id } = await this.launcher.launch({ source: 'cli', ...request });
    const run = this.store.runs.detail(id);
    if (run.pid !== null) this.started.add(run.pid);
    return run;
  }

  async ended(id: string, timeout = 10_000): Promise<RunDetail> {
    await expect
      .poll(() => this.store.runs.summary(id).status, { timeout, interval: 20 })
      .not.toMatch(/RUNNING|SCHEDULED/);
    return this.store.runs.detail(id);
  }

  /** Launches and waits for the end. */
  async run(request: Omit<LaunchRequest, 'source'>): Promise<RunDetail> {
    return this.ended((await this.launch(request)).id);
  }

  log(id: string): string {
    return readFileSync(this.paths.log(id), 'utf8');
  }

  async clear(): Promise<void> {
    await this.launcher.dispose();
    this.store.close();
    for (const pid of this.started) {
      try {
        process.kill(-pid, 'SIGKILL');
      } catch {}
    }
    rmSync(this.paths.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  private openStore(): Store {
    return openStore({ paths: this.paths, distDir: resolve('node_modules/better-sqlite3') });
  }

  private openLauncher(): Launcher {
    return createLauncher({
      store: this.store,
      capture: this.notingCapture(),
      ingest: this.notingIngest(),
      paths: this.paths,
      link: new LaunchLink(this.store, new Tokens('a1'.repeat(32)), this.paths),
      distDir: this.distDir,
      log: (sentence) => this.calls.push(`log: ${sentence}`),
      timing: { pollMs: 50, stopDelayMs: 300, startGraceMs: 300, ...this.timing },
    });
  }

  private notingCapture(): Capture {
    const environment = {
      ...{ id: 'a'.repeat(64), language: 'python', languageVersion: null, interpreter: null, packages: {} },
      ...{ os: 'any', arch: 'any', hostname: 'any', cpu: 'any', cpuCount: 1, memoryBytes: 1, gpus: [], variables: {} },
    };
    return {
      code: async () => ({ git: null, notes: ['This folder is not in a git repository.'] }),
      datasets: async (_, __, data) => {
        this.calls.push(`datasets: ${data.map(({ path, role }) => `${role ?? '-'}=${path}`).join(' ')}`);
      },
      recheckDatasets: async () => [],
      environment: async () => {
        this.store.environments.save(environment);
        return environment;
      },
      artifacts: async ({ outputs }) => {
        this.calls.push(`artifacts: ${outputs.join(' ')}`);
        return [];
      },
      compareWithDisk: async () => [],
      dispose: async () => {},
      ...this.capture,
    };
  }

  private notingIngest(): Ingest {
    return {
      follow: (plan) => {
        this.followed.push(plan);
        return { finish: async () => void this.calls.push('finish'), dispose: () => this.calls.push('let go') };
      },
      claim: () => {},
      dispose: () => {},
    };
  }
}

/** Gives each test a fixture of its own; the runner is bundled once a file. */
export function launchFixtures(): (timing?: Partial<LaunchTiming>) => LaunchFixture {
  let distDir = '';
  const fixtures: LaunchFixture[] = [];
  beforeAll(() => {
    distDir = mkdtempSync(join(tmpdir(), 'runner-dist-'));
    buildSync({
      entryPoints: ['src/tracker/launch/runner.ts'],
      outdir: distDir,
      ...{ bundle: true, platform: 'node', format: 'cjs', target: 'node22', logLevel: 'warning' },
    });
  });
  afterEach(async () => {
    for (const fixture of fixtures.splice(0)) await fixture.clear();
  });
  afterAll(() => rmSync(distDir, { recursive: true, force: true }));
  return (timing = {}) => {
    const fixture = new LaunchFixture(distDir, timing);
    fixtures.push(fixture);
    return fixture;
  };
}

/** `node -e script` as an argument vector. */
export function node(script: string, ...args: string[]): string[] {
  return [process.execPath, '-e', script, ...args];
}

import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { StorePaths } from '../../../src/platform/storePaths';
import type { Capture } from '../../../src/tracker/capture/capture';
import { type CaptureOptions, createCapture } from '../../../src/tracker/capture/createCapture';
import type { HashProgress } from '../../../src/tracker/capture/data/datasetCapture';
import { openStore } from '../../../src/tracker/store/openStore';
import type { Store } from '../../../src/tracker/store/store';

/** A store in a temporary folder with a capture over it. */
export class CaptureFixture {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'capture ü ')));
  readonly paths = new StorePaths(this.folder);
  readonly progress: HashProgress[] = [];
  readonly logged: string[] = [];
  readonly store: Store;
  capture: Capture;

  constructor(
    private readonly distDir: string,
    private readonly options: Partial<CaptureOptions> = {},
  ) {
    mkdirSync(this.paths.root);
    this.store = openStore({ paths: this.paths, distDir, driver: 'node:sqlite' });
    this.capture = this.createCapture();
  }

  /** As a tracker that was started again would. */
  createCapture(): Capture {
    return createCapture({
      store: this.store,
      paths: this.paths,
      distDir: this.distDir,
      log: (message) => this.logged.push(message),
      onProgress: (progress) => this.progress.push(progress),
      ...this.options,
    });
  }

  write(path: string, content: string | Buffer = path): string {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    return file;
  }

  run(id = '0123456789ab', startTime = Date.now()): string {
    this.store.runs.create({
      id,
      name: `run ${id}`,
      experiment: 'default',
      status: 'RUNNING',
      command: 'train',
      argv: null,
      job: null,
      source: 'cli',
      cwd: this.folder,
      startTime,
      mainMetric: null,
      goal: null,
      launchPlan: '{}',
    });
    return id;
  }

  async dispose(): Promise<void> {
    await this.capture.dispose();
    this.store.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

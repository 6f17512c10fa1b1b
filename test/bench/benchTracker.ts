import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** The built tracker as a process of its own, on a new store, as `mlops-cockpit server` starts it. */
export class BenchTracker {
  private constructor(
    readonly url: string,
    readonly token: string,
    readonly folder: string,
    readonly process: ChildProcess,
  ) {}

  static async start(): Promise<BenchTracker> {
    const folder = mkdtempSync(join(tmpdir(), 'mlops-bench-'));
    const args = [resolve('dist', 'tracker.js'), '--folder', folder, '--foreground'];
    const tracker = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    process.once('exit', () => tracker.kill());
    let said = '';
    for await (const chunk of tracker.stdout) {
      said += String(chunk);
      const url = /http:\/\/[\w.:]+/.exec(said)?.[0];
      const token = /MLFLOW_TRACKING_TOKEN=(\w+)/.exec(said)?.[1];
      if (url && token) return new BenchTracker(url, token, folder, tracker);
    }
    throw new Error(`The tracker did not start: ${said}`);
  }

  /** With its store, unless that is of use. */
  async stop({ keep } = { keep: false }): Promise<void> {
    if (this.process.exitCode === null) {
      const ended = new Promise((resolve) => this.process.once('exit', resolve));
      this.process.kill();
      await ended;
    }
    if (!keep) rmSync(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

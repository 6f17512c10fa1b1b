import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { nodeRuntime } from '../../platform/nodeRuntime';
import type { ExitRecord, RunnerMessage, RunnerPlan } from './runRecords';

export type Started = Extract<RunnerMessage, { started: unknown }>;

/**
 * The tracker's end of a runner. It is started before its plan is known, so that Node's own start overlaps with the
 * capture of the code.
 */
export class RunnerProcess {
  /** Resolves once the runner is gone, however it went. */
  readonly gone: Promise<void>;
  /** The exit status as the runner said it, in case the disk could not take it. */
  ended: ExitRecord | null = null;
  private readonly answer: Promise<Started | null>;
  private spawnError: Error | null = null;

  private constructor(private readonly child: ChildProcessByStdio<Writable, Readable, null>) {
    child.stdin.on('error', () => {});
    const lines = createInterface({ input: child.stdout });
    this.gone = new Promise((done) => {
      child.once('error', (error) => {
        this.spawnError = error;
        done();
      });
      // 'close' comes when stdout has been read to its end too, so `ended` is known by then.
      child.once('close', () => done());
    });
    this.answer = new Promise((resolve) => {
      lines.on('line', (line) => this.hear(line, resolve));
      void this.gone.then(() => resolve(null));
    });
  }

  static async spawn(distDir: string): Promise<RunnerProcess> {
    const runtime = await nodeRuntime(distDir);
    const child = spawn(runtime.command, [join(distDir, 'runner.js')], {
      cwd: distDir,
      env: { ...process.env, ...runtime.env },
      stdio: ['pipe', 'pipe', 'ignore'],
      detached: true,
      windowsHide: true,
    });
    child.unref();
    return new RunnerProcess(child);
  }

  /** Hands over the plan. Resolves with the started process, or null when none was started. */
  start(plan: RunnerPlan): Promise<Started | null> {
    this.child.stdin.end(JSON.stringify(plan));
    return this.answer;
  }

  /** Sends the runner away without a plan. */
  callOff(): void {
    this.child.stdin.end();
  }

  /** Lets go of the runner, which goes on alone. */
  release(): void {
    this.child.stdin.destroy();
    this.child.stdout.destroy();
  }

  /** Why there was no runner at all; null when there was one. */
  get failure(): Error | null {
    return this.spawnError;
  }

  private hear(line: string, started: (message: Started | null) => void): void {
    const message = parseMessage(line);
    if (message === null) return;
    if ('started' in message) started(message);
    else {
      this.ended = message.ended;
      started(null);
    }
  }
}

/** Node itself may print something into the pipe. */
function parseMessage(line: string): RunnerMessage | null {
  try {
    return JSON.parse(line) as RunnerMessage;
  } catch {
    return null;
  }
}

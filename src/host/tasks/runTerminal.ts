import * as vscode from 'vscode';
import { isActive, type RunSummary } from '../../shared/model/run';
import type { CockpitFolder } from '../folders/cockpitFolder';
import type { RunLauncher } from '../launch/runLauncher';
import type { RunRequest } from '../launch/runRequest';
import { LogTerminal } from '../log/logTerminal';
import { taskExitCode } from './taskRequest';

const INTERRUPT = '\u0003';

/** The terminal of a task: starts its run, shows its output, and ends with its exit code. */
export class RunTerminal implements vscode.Pseudoterminal {
  private readonly written = new vscode.EventEmitter<string>();
  readonly onDidWrite = this.written.event;
  private readonly ended = new vscode.EventEmitter<number>();
  readonly onDidClose = this.ended.event;
  private run: RunSummary | null = null;
  private log: LogTerminal | null = null;
  private closed = false;

  constructor(
    private readonly folder: CockpitFolder,
    private readonly launcher: RunLauncher,
    /** Throws CockpitError where the task makes no sense. */
    private readonly request: () => Promise<RunRequest> | RunRequest,
  ) {}

  open(): void {
    void this.start();
  }

  handleInput(data: string): void {
    if (data === INTERRUPT) void this.stop();
  }

  /** “Terminate Task”, or the terminal's own button: the run ends with its task, as a command's process would. */
  close(): void {
    this.closed = true;
    this.log?.close();
    void this.stop();
  }

  private async start(): Promise<void> {
    try {
      const run = await this.launcher.launch(this.folder, await this.request());
      if (run === null) return this.fail(vscode.l10n.t('The run was not started.'));
      this.run = run;
      if (this.closed) return void this.stop();
      this.follow(run);
    } catch (error) {
      this.fail(error instanceof Error ? error.message : String(error));
    }
  }

  private follow(run: RunSummary): void {
    const log = new LogTerminal(this.folder, run);
    this.log = log;
    log.onDidWrite((text) => this.written.fire(text));
    log.onDidEnd((last) => {
      log.close();
      this.ended.fire(taskExitCode(last));
    });
    log.open();
  }

  private fail(message: string): void {
    this.written.fire(`${message}\r\n`);
    this.ended.fire(1);
  }

  private async stop(): Promise<void> {
    const run = this.run && (this.folder.state.run(this.run.id) ?? this.run);
    if (!run || !isActive(run.status)) return;
    try {
      const client = await this.folder.client();
      this.folder.accept(await client.request('POST /v1/runs/:id/stop', { params: { id: run.id }, body: {} }));
    } catch (error) {
      if (!this.closed) this.written.fire(`${error instanceof Error ? error.message : String(error)}\r\n`);
    }
  }
}

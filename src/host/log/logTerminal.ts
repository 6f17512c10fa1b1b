import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import { formatBytes } from '../../shared/format/size';
import { isActive, type RunSummary } from '../../shared/model/run';
import { COMMANDS } from '../contributions/commandIds';
import { runCommand } from '../contributions/registerCommand';
import type { CockpitFolder } from '../folders/cockpitFolder';
import { LogFollower } from './logFollower';
import { runEnding } from './runEnding';
import { TerminalText } from './terminalText';

/** More than a terminal's scrollback holds; the whole log is a link away. */
const TAIL_BYTES = 2 * 1024 * 1024;
const CHUNK_BYTES = 256 * 1024;
const INTERRUPT = '\u0003';
const DIM = '\u001b[2m';
const RESET = '\u001b[0m';

/** A terminal that shows a run's log and follows it; nothing runs in it. */
export class LogTerminal implements vscode.Pseudoterminal {
  private readonly written = new vscode.EventEmitter<string>();
  readonly onDidWrite = this.written.event;
  private readonly renamed = new vscode.EventEmitter<string>();
  readonly onDidChangeName = this.renamed.event;
  private readonly finished = new vscode.EventEmitter<RunSummary>();
  /** The run has ended and its log was shown to its end. */
  readonly onDidEnd = this.finished.event;
  private readonly closed = new AbortController();
  private readonly text = new TerminalText();
  private readonly stateListener: vscode.Disposable;
  private name: string;

  constructor(
    private readonly folder: CockpitFolder,
    private run: RunSummary,
  ) {
    this.name = run.name;
    this.stateListener = folder.onDidChange(({ runs, lists }) => {
      if (lists || runs.has(run.id)) this.update();
    });
  }

  open(): void {
    void this.show();
  }

  close(): void {
    this.closed.abort();
    vscode.Disposable.from(this.stateListener, this.written, this.renamed, this.finished).dispose();
  }

  handleInput(data: string): void {
    if (data === INTERRUPT && isActive(this.run.status)) void this.offerStop();
  }

  private async show(): Promise<void> {
    const follower = new LogFollower(
      {
        read: async (offset, limit) => (await this.folder.client()).readLog(this.run.id, offset, { limit }),
        isActive: () => isActive(this.run.status),
      },
      {
        text: (text) => this.written.fire(this.text.convert(text)),
        gap: (skipped, size) => this.writeGap(skipped, size),
        trouble: (error) => this.writeLine(`${DIM}${error instanceof Error ? error.message : String(error)}${RESET}`),
      },
      {
        tailBytes: TAIL_BYTES,
        chunkBytes: CHUNK_BYTES,
        pause: (ms) => delay(ms, undefined, { signal: this.closed.signal }).catch(() => undefined),
      },
    );
    await follower.follow(this.closed.signal);
    if (this.closed.signal.aborted) return;
    this.writeLine(`${RESET}\r\n${runEnding(this.run)}`);
    this.finished.fire(this.run);
  }

  private update(): void {
    this.run = this.folder.state.run(this.run.id) ?? this.run;
    if (this.run.name === this.name) return;
    this.name = this.run.name;
    this.renamed.fire(this.name);
  }

  private writeGap(skipped: number, size: number): void {
    const what = vscode.l10n.t('{0} of {1} left out.', formatBytes(skipped), formatBytes(size));
    const whole = vscode.Uri.file(this.folder.paths.log(this.run.id)).toString();
    const link = `\u001b]8;;${whole}\u0007${vscode.l10n.t('Open the Whole Log')}\u001b]8;;\u0007`;
    this.writeLine(`${RESET}${DIM}⋯ ${what} ${link}${RESET}`);
  }

  private writeLine(line: string): void {
    this.written.fire(`${line}\r\n`);
  }

  private async offerStop(): Promise<void> {
    const stop = vscode.l10n.t('Stop {0}', this.run.name);
    const picked = await vscode.window.showQuickPick(
      [
        { label: stop, iconPath: new vscode.ThemeIcon('debug-stop') },
        { label: vscode.l10n.t('Keep Running'), iconPath: new vscode.ThemeIcon('play') },
      ],
      { title: this.run.name, placeHolder: vscode.l10n.t('Ctrl+C was typed in its log: stop the run?') },
    );
    if (picked?.label !== stop || !isActive(this.run.status)) return;
    await runCommand(COMMANDS.stopRun, { folder: this.folder.uri, runId: this.run.id });
  }
}

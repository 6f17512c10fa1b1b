import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { FilePosition } from '../binary/growingFile';
import { isKept, safePath, UnpackFolder } from '../binary/unpackFolder';
import type { LoggedFacts, LoggerContext, LoggerSource } from '../loggers';
import { HistoryReader, type HistoryState, type LoggedHistogram } from './historyReader';
import { artifactFiles, filesBeside, type KeptFile } from './runFolderFiles';
import { RunRecord, type RunRecordState } from './runRecord';
import { type LogChunk, WandbLog } from './wandbLog';

interface WandbState {
  position: FilePosition;
  history: HistoryState;
  run: RunRecordState;
  /** Bytes of output that were written to a file. */
  output: number;
  /** Bytes of histograms that were written to a file, by name. */
  written: [name: string, bytes: number][];
  /** It was written anew: points that are there already are not stored again. */
  again: boolean;
}

/** Milliseconds between two looks for files beside the log. */
const LOOK_EVERY = 2000;

/** Reads a run that W&B logs to a folder, offline or beside what it sends. */
export class WandbSource implements LoggerSource {
  private readonly unpack: UnpackFolder;
  private readonly state: WandbState | null;
  private log: WandbLog | null = null;
  private history: HistoryReader;
  private run: RunRecord;
  private output: number;
  private written: Map<string, number>;
  private again: boolean;
  private files: KeptFile[] = [];
  private looked = Number.NEGATIVE_INFINITY;
  private lookedAtEnd = false;

  /** `path` is a run's folder, or the log itself. */
  constructor(
    private readonly path: string,
    private readonly name: string,
    private readonly context: LoggerContext,
  ) {
    const text = context.store.metrics.position(context.runId, name);
    this.state = text === null ? null : (JSON.parse(text) as WandbState);
    this.unpack = new UnpackFolder(context.artifacts, 'wandb');
    this.history = new HistoryReader(this.state?.history ?? null);
    this.run = new RunRecord(this.state?.run ?? null);
    this.output = this.state?.output ?? 0;
    this.written = new Map(this.state?.written);
    this.again = this.state?.again ?? false;
  }

  async poll(final: boolean): Promise<boolean> {
    await this.unpack.open();
    this.log ??= await this.findLog();
    const chunk = (await this.log?.next(final)) ?? null;
    if (chunk !== null) await this.take(chunk);
    const due = chunk !== null && performance.now() - this.looked > LOOK_EVERY;
    const ended = final && chunk === null && !this.lookedAtEnd;
    if (!due && !ended) return chunk !== null;
    this.lookedAtEnd ||= ended;
    return (await this.lookBeside()) || chunk !== null;
  }

  facts(): LoggedFacts {
    const placed = new Map([...this.unpack.files(), ...this.files].map(({ file, path }) => [path, file]));
    return { ...this.run.facts(), artifacts: [...placed].map(([path, file]) => ({ file, path })) };
  }

  private async findLog(): Promise<WandbLog | null> {
    const warn = (sentence: string) => this.context.store.runs.warn(this.context.runId, sentence);
    const names = await readdir(this.path).catch((error: NodeJS.ErrnoException) => error.code);
    if (names === 'ENOTDIR') return new WandbLog(this.path, this.state?.position ?? null, warn);
    const name = Array.isArray(names) ? names.find((one) => one.endsWith('.wandb')) : undefined;
    return name === undefined ? null : new WandbLog(join(this.path, name), this.state?.position ?? null, warn);
  }

  private async take({ records, modified, restarted }: LogChunk): Promise<void> {
    if (restarted) this.restart();
    const now = Math.min(Date.now(), Math.round(modified));
    for (const record of records) {
      this.run.take(record);
      this.history.take(record, now);
    }
    const output = records.flatMap((record) => (record.output === null ? [] : [record.output])).join('');
    if (output !== '' && !existsSync(join(this.folder, 'files', 'output.log'))) {
      this.output = await this.unpack.append('logged-output.log', this.output, output);
    }
    for (const histogram of this.history.histograms.splice(0)) await this.write(histogram);
    this.run.state.lastTime = Math.max(this.run.state.lastTime, this.history.lastTime);
    this.store();
  }

  private async write({ name, index, line }: LoggedHistogram): Promise<void> {
    if (!isKept(index)) return;
    const before = this.written.get(name) ?? 0;
    this.written.set(name, await this.unpack.append(`histograms/${safePath(name)}.jsonl`, before, line));
  }

  private store(): void {
    const { context, log, output, again } = this;
    if (log === null) return;
    const points = this.history.points.splice(0);
    const state: WandbState = {
      position: log.position(),
      history: this.history.state(),
      run: this.run.save(),
      output,
      written: [...this.written],
      again,
    };
    const position = { source: this.name, state: JSON.stringify(state) };
    context.store.metrics.append(context.runId, points, position, { unique: again });
    context.fileKeys.note(points.map(({ key, step }) => [key, step]));
  }

  private restart(): void {
    this.history = new HistoryReader(null);
    this.run = new RunRecord(null);
    this.output = 0;
    this.written = new Map();
    this.again = true;
  }

  /** Whether there are files that were not there at the last look. */
  private async lookBeside(): Promise<boolean> {
    this.looked = performance.now();
    const before = this.files.length;
    this.files = [...(await filesBeside(this.folder)), ...(await artifactFiles(this.run.state.artifacts))];
    return this.files.length !== before;
  }

  private get folder(): string {
    return dirname(this.log?.path ?? join(this.path, 'run.wandb'));
  }
}

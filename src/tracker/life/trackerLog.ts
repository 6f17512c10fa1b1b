import { appendFileSync, renameSync, statSync } from 'node:fs';
import { CockpitError } from '../../shared/model/cockpitError';

/** Bytes after which the log is moved aside, to one older file beside it. */
const ROTATE_AT = 4 << 20;

/** The tracker's own log, for people who look into a problem. Logging never fails the tracker. */
export class TrackerLog {
  private size: number;

  constructor(private readonly file: string) {
    this.size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  }

  info(message: string): void {
    this.append(message);
  }

  error(message: string, error: unknown): void {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.append(`error: ${message}: ${detail}`);
  }

  /** The last words of a tracker that cannot start, in the form that the client which started it looks for. */
  fatal(error: unknown): void {
    if (CockpitError.is(error)) {
      this.append(`fatal ${error.code}: ${error.message.replaceAll('\n', ' ')}`);
      return;
    }
    this.error('the tracker could not start', error);
    this.append(`fatal INTERNAL: ${error instanceof Error ? error.message : String(error)}`);
  }

  private append(message: string): void {
    const line = `${new Date().toISOString()} [${process.pid}] ${message}\n`;
    try {
      if (this.size > ROTATE_AT) this.rotate();
      appendFileSync(this.file, line, { mode: 0o600 });
      this.size += Buffer.byteLength(line);
    } catch {
      // A full or read-only disk: there is nowhere left to say so.
    }
  }

  private rotate(): void {
    this.size = 0;
    renameSync(this.file, `${this.file}.1`);
  }
}

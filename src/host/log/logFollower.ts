/** Where a log is read from: bytes from an offset on, and how many there are by then. */
export interface LogSource {
  read(offset: number, limit: number): Promise<{ bytes: Uint8Array; size: number }>;
  /** Whether the log may still grow. */
  isActive(): boolean;
}

export interface LogSink {
  text(text: string): void;
  /** `skipped` bytes are left out before the text that follows, out of `size` so far. */
  gap(skipped: number, size: number): void;
  /** The log cannot be read for now; it is tried again. Called once until it can. */
  trouble(error: unknown): void;
}

export interface LogFollowerOptions {
  /** At most so many bytes behind the end: what is further back is left out. */
  tailBytes: number;
  /** Bytes a read. */
  chunkBytes: number;
  /** Waits some milliseconds, or until the reader has gone. */
  pause(ms: number): Promise<void>;
}

const QUICK = 150;
const QUIET = 1000;

/** Reads a log to its end, from its tail where it is large, and follows it as long as the run is active. */
export class LogFollower {
  readonly #source: LogSource;
  readonly #sink: LogSink;
  readonly #options: LogFollowerOptions;
  #decoder = new TextDecoder();
  #offset = 0;
  #troubled = false;

  constructor(source: LogSource, sink: LogSink, options: LogFollowerOptions) {
    this.#source = source;
    this.#sink = sink;
    this.#options = options;
  }

  /** Resolves when an ended run's log has been read whole, or when the reader has gone. */
  async follow(signal: AbortSignal): Promise<void> {
    let wait = QUICK;
    while (!signal.aborted) {
      // Asked before reading: what was written before the end is then surely read.
      const active = this.#source.isActive();
      const progress = await this.#readOnce();
      if (signal.aborted) return;
      if (progress === 'end' && !active) return this.#flush();
      if (progress === 'more') {
        wait = QUICK;
        continue;
      }
      await this.#options.pause(wait);
      wait = Math.min(QUIET, wait * 1.5);
    }
  }

  async #readOnce(): Promise<'more' | 'end' | 'failed'> {
    const { tailBytes, chunkBytes } = this.#options;
    try {
      let { bytes, size } = await this.#source.read(this.#offset, chunkBytes);
      this.#troubled = false;
      const behind = size - this.#offset;
      if (behind > tailBytes) {
        this.#skipTo(size - tailBytes, size);
        bytes = afterLineBreak((await this.#source.read(this.#offset, chunkBytes)).bytes, (cut) => {
          this.#offset += cut;
        });
      }
      this.#offset += bytes.byteLength;
      if (bytes.byteLength > 0) this.#sink.text(this.#decoder.decode(bytes, { stream: true }));
      return bytes.byteLength > 0 ? 'more' : 'end';
    } catch (error) {
      if (!this.#troubled) this.#sink.trouble(error);
      this.#troubled = true;
      return 'failed';
    }
  }

  #skipTo(offset: number, size: number): void {
    this.#sink.gap(offset - this.#offset, size);
    this.#offset = offset;
    this.#decoder = new TextDecoder();
  }

  #flush(): void {
    const rest = this.#decoder.decode();
    if (rest !== '') this.#sink.text(rest);
  }
}

/** The bytes from the first whole line on; all of them where no line begins. */
function afterLineBreak(bytes: Uint8Array, cut: (count: number) => void): Uint8Array {
  const start = bytes.indexOf(10) + 1;
  if (start === 0 || start === bytes.byteLength) return bytes;
  cut(start);
  return bytes.subarray(start);
}

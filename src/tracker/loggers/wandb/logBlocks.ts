import { crc32 } from 'node:zlib';

/** A log is cut into blocks of so many bytes, counted from the file's start. */
export const BLOCK_BYTES = 32 * 1024;
/** `:W&B`, a magic number and the version of the format. */
export const HEADER_BYTES = 7;
const FRAGMENT_HEADER = 7;
/** Bytes; a longer record is passed over, so that none can fill the memory. */
export const MAX_RECORD = 32 * 1024 * 1024;

const WHOLE = 1;
const FIRST = 2;
const LAST = 4;

export interface BlockWalk {
  take(record: Buffer): void;
  /** `at`: bytes from the file's start. */
  damaged(at: number): void;
  tooBig(at: number): void;
}

/** Whether a file begins as W&B's logs of the only version do. */
export function isWandbHeader(bytes: Buffer): boolean {
  return (
    bytes.length >= HEADER_BYTES && bytes.subarray(0, HEADER_BYTES).equals(Buffer.from(':W&B\xe1\xbe\0', 'latin1'))
  );
}

/**
 * Walks over the whole records in `bytes`, which begin at `base` in the file, right after the header or a record.
 * LevelDB's log format (https://github.com/google/leveldb/blob/main/doc/log_format.md) with the plain CRC-32 of zlib. What
 * is damaged is passed over up to the end of its block, once that is there (with `final`, at once). Gives the bytes it is done with.
 */
export function walkBlocks(bytes: Buffer, base: number, walk: BlockWalk, final: boolean): number {
  const record = new RecordParts(walk);
  let done = 0;
  let at = 0;
  while (at < bytes.length) {
    const left = BLOCK_BYTES - ((base + at) % BLOCK_BYTES);
    const fragment = left < FRAGMENT_HEADER ? null : readFragment(bytes, at, left);
    if (fragment === 'unfinished') break;
    if (fragment === null || fragment === 'damaged') {
      const blockEnd = at + left;
      if (blockEnd > bytes.length && !(final && fragment === 'damaged')) break;
      const end = Math.min(blockEnd, bytes.length);
      if (fragment === 'damaged') {
        if (!isZero(bytes.subarray(at, end))) walk.damaged(base + at);
        record.drop();
      }
      at = end;
    } else {
      record.add(fragment, base + at);
      at += FRAGMENT_HEADER + fragment.data.length;
    }
    if (!record.isOpen) done = at;
  }
  return done;
}

interface Fragment {
  type: number;
  data: Buffer;
}

function readFragment(bytes: Buffer, at: number, left: number): Fragment | 'unfinished' | 'damaged' {
  if (at + FRAGMENT_HEADER > bytes.length) return 'unfinished';
  const length = bytes.readUInt16LE(at + 4);
  const type = bytes.readUInt8(at + 6);
  if (type < WHOLE || type > LAST || FRAGMENT_HEADER + length > left) return 'damaged';
  const end = at + FRAGMENT_HEADER + length;
  if (end > bytes.length) return 'unfinished';
  if (crc32(bytes.subarray(at + 6, end)) !== bytes.readUInt32LE(at)) return 'damaged';
  return { type, data: bytes.subarray(at + FRAGMENT_HEADER, end) };
}

/** The fragments of one record, put together. */
class RecordParts {
  private parts: Buffer[] = [];
  private size = 0;

  constructor(private readonly walk: BlockWalk) {}

  /** A record has begun whose end was not seen. */
  get isOpen(): boolean {
    return this.parts.length > 0;
  }

  drop(): void {
    this.parts = [];
    this.size = 0;
  }

  add({ type, data }: Fragment, at: number): void {
    if (type === WHOLE || type === FIRST) this.drop();
    // The middle and the end of a record whose start was passed over.
    else if (!this.isOpen) return;
    this.parts.push(data);
    this.size += data.length;
    if (this.size > MAX_RECORD) {
      this.walk.tooBig(at);
      this.drop();
    } else if (type === WHOLE || type === LAST) {
      this.walk.take(this.parts.length === 1 ? data : Buffer.concat(this.parts));
      this.drop();
    }
  }
}

function isZero(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0);
}

import { maskedCrc } from './crc32c';

/** Length, its checksum and the data's checksum: bytes around each record. */
const HEADER = 12;
const FOOTER = 4;
/** Bytes; a longer record (a model's graph) is passed over without being read. */
export const MAX_RECORD = 32 * 1024 * 1024;

export interface RecordWalk {
  /** Bytes of whole records. */
  consumed: number;
  /** Bytes of the record that follows, where its length is known; 0 otherwise. */
  next: number;
  /** What follows is no record, and where the one after it begins cannot be known. */
  damaged: boolean;
}

/**
 * Walks over the whole records at the start of `bytes`, in the framing of TFRecord files
 * (https://www.tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details). A record whose length is right
 * and whose data is not is given to `bad`, and the walk goes on behind it.
 */
export function walkRecords(
  bytes: Buffer,
  take: (start: number, end: number) => void,
  bad: (at: number) => void,
): RecordWalk {
  let at = 0;
  while (at + HEADER <= bytes.length) {
    if (bytes.readUInt32LE(at + 8) !== maskedCrc(bytes, at, at + 8)) {
      // Zeros are what some file systems show of bytes that are still on their way.
      return { consumed: at, next: 0, damaged: !isZero(bytes.subarray(at, at + HEADER)) };
    }
    const length = bytes.readUInt32LE(at) + bytes.readUInt32LE(at + 4) * 2 ** 32;
    const whole = HEADER + length + FOOTER;
    if (whole > MAX_RECORD || at + whole > bytes.length) return { consumed: at, next: whole, damaged: false };
    const end = at + HEADER + length;
    if (bytes.readUInt32LE(end) === maskedCrc(bytes, at + HEADER, end)) take(at + HEADER, end);
    else bad(at);
    at += whole;
  }
  return { consumed: at, next: 0, damaged: false };
}

function isZero(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0);
}

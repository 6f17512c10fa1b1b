import type { PbfReader } from 'pbf';

/** Wire types of protobuf's encoding (https://protobuf.dev/programming-guides/encoding/). */
export const VARINT = 0;
export const DOUBLE = 1;
export const BYTES = 2;
export const FLOAT = 5;

/** Content that is no message of the kind it should be. */
export class MalformedMessage extends Error {}

/** Where the nested message, bytes or text at the reader's place ends. Throws where that lies outside. */
export function nestedEnd(reader: PbfReader, outer: number): number {
  const end = reader.readVarint() + reader.pos;
  if (end > outer) throw new MalformedMessage('A field ends outside its message.');
  return end;
}

/** Calls `take` for each field of a message that ends at `end`; what `take` does not read is passed over. */
export function eachField(reader: PbfReader, end: number, take: (field: number, type: number) => void): void {
  for (let field = reader.nextField(end); field !== 0; field = reader.nextField(end)) take(field, reader.type);
  if (reader.pos > end) throw new MalformedMessage('A message ends outside its record.');
}

/** A text field; UTF-8 that is none becomes replacement characters. */
export function textField(reader: PbfReader, outer: number): string {
  return Buffer.from(bytesField(reader, outer)).toString('utf8');
}

/** A view into the reader's bytes. */
export function bytesField(reader: PbfReader, outer: number): Uint8Array {
  const end = nestedEnd(reader, outer);
  const bytes = reader.buf.subarray(reader.pos, end);
  reader.pos = end;
  return bytes;
}

/** An int64, as bigint where a number cannot hold it. */
export function integerField(reader: PbfReader): number | bigint {
  const start = reader.pos;
  const value = reader.readVarint(true);
  if (Number.isSafeInteger(value)) return value;
  let exact = 0n;
  for (let at = start; at < reader.pos; at++) exact |= BigInt((reader.buf[at] ?? 0) & 127) << BigInt(7 * (at - start));
  return BigInt.asIntN(64, exact);
}

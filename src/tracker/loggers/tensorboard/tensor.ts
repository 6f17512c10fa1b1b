import type { PbfReader } from 'pbf';
import { BYTES, bytesField, DOUBLE, eachField, FLOAT, nestedEnd, VARINT } from '../binary/protobuf';
import { shortestFloat } from './shortestFloat';

/** A TensorProto (https://github.com/tensorflow/tensorboard/blob/master/tensorboard/compat/proto/tensor.proto). */
export interface Tensor {
  dtype: number;
  shape: number[];
  numbers: number[];
  strings: Uint8Array[];
}

/** DataType of tensorboard/compat/proto/types.proto. */
export const STRING = 7;
const FLOAT32 = 1;
const FLOAT64 = 2;
const HALF = 19;
const BFLOAT16 = 14;

/** Elements; what summaries hold as numbers (values, histograms) is far smaller. */
const MAX_NUMBERS = 16_384;

const SIZES: Record<number, [bytes: number, read: (view: DataView, at: number) => number]> = {
  [FLOAT32]: [4, (view, at) => shortestFloat(view.getFloat32(at, true))],
  [FLOAT64]: [8, (view, at) => view.getFloat64(at, true)],
  3: [4, (view, at) => view.getInt32(at, true)],
  4: [1, (view, at) => view.getUint8(at)],
  5: [2, (view, at) => view.getInt16(at, true)],
  6: [1, (view, at) => view.getInt8(at)],
  9: [8, (view, at) => Number(view.getBigInt64(at, true))],
  10: [1, (view, at) => view.getUint8(at)],
  [BFLOAT16]: [2, (view, at) => bfloat16(view.getUint16(at, true))],
  17: [2, (view, at) => view.getUint16(at, true)],
  [HALF]: [2, (view, at) => half(view.getUint16(at, true))],
  22: [4, (view, at) => view.getUint32(at, true)],
  23: [8, (view, at) => Number(view.getBigUint64(at, true))],
};

export function readTensor(reader: PbfReader, end: number): Tensor {
  const tensor: Tensor = { dtype: 0, shape: [], numbers: [], strings: [] };
  let content: Uint8Array | null = null;
  eachField(reader, end, (field, type) => {
    if (field === 1 && type === VARINT) tensor.dtype = reader.readVarint();
    else if (field === 2 && type === BYTES) readShape(reader, nestedEnd(reader, end), tensor.shape);
    else if (field === 4 && type === BYTES) content = bytesField(reader, end);
    else if (field === 8 && type === BYTES) tensor.strings.push(bytesField(reader, end));
    else readNumbers(reader, end, field, type, tensor);
  });
  if (content !== null) readContent(content, tensor);
  return tensor;
}

function readShape(reader: PbfReader, end: number, shape: number[]): void {
  eachField(reader, end, (field, type) => {
    if (field !== 2 || type !== BYTES) return;
    const dimEnd = nestedEnd(reader, end);
    let size = 0;
    eachField(reader, dimEnd, (inner, innerType) => {
      if (inner === 1 && innerType === VARINT) size = reader.readVarint(true);
    });
    if (shape.length < 16) shape.push(size);
  });
}

/** One element, or many packed: how each typed list of the message writes them. */
function readNumbers(reader: PbfReader, outer: number, field: number, type: number, tensor: Tensor): void {
  const read = elementReader(reader, field, tensor);
  if (read === null) return;
  if (type !== BYTES) {
    if (type === read.type) push(tensor, read.next());
    return;
  }
  const end = nestedEnd(reader, outer);
  while (reader.pos < end && tensor.numbers.length < MAX_NUMBERS) push(tensor, read.next());
  reader.pos = end;
}

function elementReader(
  reader: PbfReader,
  field: number,
  { dtype }: Tensor,
): { type: number; next: () => number } | null {
  if (field === 5) return { type: FLOAT, next: () => shortestFloat(reader.readFloat()) };
  if (field === 6) return { type: DOUBLE, next: () => reader.readDouble() };
  if (field === 13) return { type: VARINT, next: () => (dtype === HALF ? half : bfloat16)(reader.readVarint()) };
  if (field === 7 || field === 10) return { type: VARINT, next: () => reader.readVarint(true) };
  if (field === 11 || field === 16 || field === 17) return { type: VARINT, next: () => reader.readVarint() };
  return null;
}

function readContent(content: Uint8Array, tensor: Tensor): void {
  const [bytes, read] = SIZES[tensor.dtype] ?? [0, null];
  if (read === null) return;
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  for (let at = 0; at + bytes <= content.byteLength && tensor.numbers.length < MAX_NUMBERS; at += bytes) {
    push(tensor, read(view, at));
  }
}

function push(tensor: Tensor, value: number): void {
  if (tensor.numbers.length < MAX_NUMBERS) tensor.numbers.push(value);
}

function bfloat16(bits: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint16(0, bits & 0xffff);
  return view.getFloat32(0);
}

function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
}

/** The number of a tensor of one element; null for others. An empty list of values stands for zero. */
export function scalarOf({ dtype, shape, numbers }: Tensor): number | null {
  if (dtype === STRING || shape.some((size) => size !== 1) || numbers.length > 1) return null;
  return numbers[0] ?? (SIZES[dtype] === undefined ? null : 0);
}

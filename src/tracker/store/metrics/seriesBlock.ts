/** The points of a series as columns, in one order. */
export interface Columns {
  steps: number[];
  timestamps: number[];
  values: number[];
}

const COLUMNS = 3;
const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** Packs points into a blob: all steps, all times, all values, as little-endian doubles. */
export function packBlock({ steps, timestamps, values }: Columns): Uint8Array {
  const doubles = Float64Array.from([...steps, ...timestamps, ...values]);
  return swapped(new Uint8Array(doubles.buffer));
}

/** Appends a blob's points, from its `skip`th on, to `into`. */
export function unpackBlock(data: Uint8Array, into: Columns, skip = 0): void {
  // A copy, because a Float64Array must start at a multiple of eight.
  const doubles = new Float64Array(swapped(data.slice()).buffer);
  const count = doubles.length / COLUMNS;
  for (let index = skip; index < count; index++) {
    into.steps.push(doubles[index] as number);
    into.timestamps.push(doubles[count + index] as number);
    into.values.push(doubles[2 * count + index] as number);
  }
}

/** Turns machine order into little-endian and back, in place. */
function swapped(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const owned = bytes as Uint8Array<ArrayBuffer>;
  if (!LITTLE_ENDIAN) for (let at = 0; at < owned.length; at += 8) owned.subarray(at, at + 8).reverse();
  return owned;
}

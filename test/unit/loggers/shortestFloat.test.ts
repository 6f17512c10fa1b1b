import { expect, it } from 'vitest';
import { maskedCrc } from '../../../src/tracker/loggers/tensorboard/crc32c';
import { shortestFloat } from '../../../src/tracker/loggers/tensorboard/shortestFloat';
import { random } from './random';

it('gives a float32 the number that a person wrote', () => {
  const written = [
    0.1, -0.3, 1e-5, 2.5e-3, 1.17549435e-38, 1e-45, 3.4028235e38, 16777216, 33554432.5, 0.333333333, 1e22,
  ];
  expect(written.map((value) => shortestFloat(Math.fround(value)))).toEqual([
    ...[0.1, -0.3, 1e-5, 2.5e-3, 1.1754944e-38, 1e-45, 3.4028235e38, 16777216, 33554432, 0.33333334, 1e22],
  ]);
});

it('leaves what has no decimals as it is', () => {
  const values = [0, -0, 123456792, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  expect(values.map(shortestFloat)).toEqual(values);
});

it('gives a number that is the same float32, with no digit too many, for any bits', () => {
  const chance = random(5);
  const view = new DataView(new ArrayBuffer(4));
  const wrong: number[] = [];
  for (let round = 0; round < 20_000; round++) {
    view.setUint32(0, chance(2 ** 32));
    const value = view.getFloat32(0);
    const found = shortestFloat(value);
    const digits = [1, 2, 3, 4, 5, 6, 7, 8, 9].find((count) => Math.fround(Number(value.toPrecision(count))) === value);
    const shortest = Number.isSafeInteger(value) || Number.isNaN(value) ? value : Number(value.toPrecision(digits));
    if (!Object.is(found, shortest)) wrong.push(value);
  }
  expect(wrong).toEqual([]);
});

it('knows the masked checksum of the format', () => {
  const bytes = Buffer.from('\x1a\x11CRC test, one two', 'latin1');
  expect(maskedCrc(bytes, 0, bytes.length)).toBe(0x5794d08a);
});

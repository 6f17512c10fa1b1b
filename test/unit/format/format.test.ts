import { describe, expect, test } from 'vitest';
import { formatDuration } from '../../../src/shared/format/duration';
import { shortHash } from '../../../src/shared/format/hash';
import { columnPrecision, formatColumn, formatMetric } from '../../../src/shared/format/number';
import { formatBytes } from '../../../src/shared/format/size';
import { formatAge } from '../../../src/shared/format/time';

describe('formatMetric', () => {
  test.each([
    [0, '0'],
    [-0, '0'],
    [1, '1'],
    [0.943243243, '0.94324'],
    [-12.3456789, '-12.346'],
    [0.1 + 0.2, '0.3'],
    [99999, '99999'],
    [200000, '200000'],
    [123456, '1.2346e5'],
    [1e12, '1e12'],
    [0.0001, '0.0001'],
    [0.00001234567, '1.2346e-5'],
    [1e-12, '1e-12'],
    [99999.7, '100000'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, '∞'],
    [Number.NEGATIVE_INFINITY, '-∞'],
  ])('writes %d as %s', (value, text) => {
    expect(formatMetric(value)).toBe(text);
  });
});

describe('formatColumn', () => {
  test.each([
    ['whole numbers stay whole', [1, 20, 300], ['1', '20', '300']],
    ['a lone value keeps the usual three digits', [0.943243243], ['0.943']],
    ['close values get the digits that tell them apart', [0.94321, 0.94324], ['0.94321', '0.94324']],
    ['values that five digits cannot tell apart stop at five', [0.943241, 0.943242], ['0.943', '0.943']],
    ['decimals line up', [0.1, 0.001, 0.0001], ['0.1000', '0.0010', '0.0001']],
    ['exact short values are not padded to three digits', [0.5, 0.25], ['0.50', '0.25']],
    ['a value too small for the column is not shown as zero', [100.5, 0.00001234], ['101', '1.23e-5']],
    ['huge columns use powers of ten', [1.5e12, 2e12], ['1.5e12', '2.0e12']],
    ['tiny columns use powers of ten', [1e-12, 2.5e-9, 0], ['1.0e-12', '2.5e-9', '0']],
    ['NaN and infinities are words among numbers', [0.5, Number.NaN, Number.POSITIVE_INFINITY], ['0.5', 'NaN', '∞']],
    ['an empty column is empty', [], []],
    ['zeros are zeros', [0, 0], ['0', '0']],
  ])('%s', (_name, values, texts) => {
    expect(formatColumn(values)).toEqual(texts);
  });

  test('the precision never asks for more than five digits of the largest value', () => {
    expect(columnPrecision([12.3456789, 12.3456788, 1.23456])).toEqual({ notation: 'fixed', decimals: 1 });
  });
});

test.each([
  [0, '0 B'],
  [512, '512 B'],
  [1023, '1023 B'],
  [1234, '1.2 KiB'],
  [1024, '1 KiB'],
  [1048575, '1 MiB'],
  [240_000_000, '229 MiB'],
  [5 * 1024 ** 4, '5 TiB'],
])('%d bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test.each([
  [0, '0 ms'],
  [850, '850 ms'],
  [999.6, '1 s'],
  [3400, '3.4 s'],
  [9960, '10 s'],
  [12_400, '12 s'],
  [59_700, '1 min'],
  [308_000, '5 min 8 s'],
  [4_320_000, '1 h 12 min'],
  [3_599_900, '1 h'],
  [86_399_000, '1 d'],
  [183_600_000, '2 d 3 h'],
])('%d ms are %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

describe('formatAge', () => {
  const now = new Date(2026, 5, 15, 12, 0, 0).getTime();
  test.each([
    [now + 5000, 'now'],
    [now - 59_000, 'now'],
    [now - 2 * 60_000, '2 min'],
    [now - 3.9 * 3_600_000, '3 h'],
    [new Date(2026, 5, 1).getTime(), 'Jun 1'],
    [new Date(2025, 11, 31).getTime(), 'Dec 31, 2025'],
  ])('%d is %s', (then, text) => {
    expect(formatAge(then, now, 'en-US')).toBe(text);
  });

  test('dates follow the locale', () => {
    expect(formatAge(new Date(2026, 5, 1).getTime(), now, 'de')).toBe('1. Juni');
  });
});

test('a short hash drops its algorithm', () => {
  expect([shortHash('sha256:9f86d081884c7d65'), shortHash('05e9bdc41a2b'), shortHash('abc')]).toEqual([
    '9f86d08',
    '05e9bdc',
    'abc',
  ]);
});

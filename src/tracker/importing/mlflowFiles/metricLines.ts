import type { IncomingPoint } from '../../store/store';

/** `<milliseconds> <value> <step>`, in very old files without the step; MLflow 3 adds the name and digest of a dataset. */
export function parseMetricLine(key: string, line: string): IncomingPoint | null {
  const [time = '', number = '', stepText = '0'] = line.split(' ', 3);
  const value = parseValue(number);
  const timestamp = parseWhole(time);
  const step = parseWhole(stepText);
  if (value === null || timestamp === null || step === null) return null;
  const point = { key, step, timestamp, value };
  if (Number.isSafeInteger(step) && Number.isSafeInteger(timestamp)) return point;
  return { ...point, exact: { step: exactly(stepText, step), timestamp: exactly(time, timestamp) } };
}

/** As Python writes a float: `nan`, `inf` and `-inf` in any case. */
export function parseValue(text: string): number | null {
  const value = Number(text);
  if (!Number.isNaN(value) && text !== '') return value;
  switch (text.toLowerCase()) {
    case 'nan':
      return Number.NaN;
    case 'inf':
    case 'infinity':
      return Number.POSITIVE_INFINITY;
    case '-inf':
    case '-infinity':
      return Number.NEGATIVE_INFINITY;
    default:
      return null;
  }
}

/** Very old files have times and steps with a fraction: `1.0`. */
function parseWhole(text: string): number | null {
  const value = Number(text);
  return text !== '' && Number.isFinite(value) ? Math.trunc(value) : null;
}

function exactly(text: string, nearest: number): bigint {
  return /^-?\d+$/.test(text) ? BigInt(text) : BigInt(nearest);
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const STEPS = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
  ...[1, 2, 7, 14, 28].map((count) => count * DAY),
];

/** Round moments or lengths of time between two, about `count` of them; all in milliseconds. */
export function timeTicks(min: number, max: number, count: number, offset = 0): number[] {
  const span = max - min;
  if (!(span > 0)) return [min];
  const largest = STEPS.at(-1) ?? DAY;
  const step = STEPS.find((candidate) => span / candidate <= count) ?? Math.ceil(span / count / largest) * largest;
  const first = Math.ceil((min - offset) / step) * step + offset;
  const ticks: number[] = [];
  for (let tick = first; tick <= max; tick += step) ticks.push(tick);
  return ticks;
}

/** A length of time as short as an axis wants it: `0`, `90 ms`, `45 s`, `12 min`, `1:30 h`, `2 d`. */
export function shortDuration(ms: number): string {
  if (ms === 0) return '0';
  if (ms < SECOND) return `${Math.round(ms)} ms`;
  if (ms < MINUTE) return `${trim(ms / SECOND)} s`;
  if (ms < HOUR) return ms % MINUTE === 0 ? `${ms / MINUTE} min` : clock(ms / SECOND, 'min');
  if (ms < 2 * DAY) return ms % HOUR === 0 ? `${ms / HOUR} h` : clock(ms / MINUTE, 'h');
  return `${trim(ms / DAY)} d`;
}

function clock(small: number, unit: string): string {
  const total = Math.round(small);
  return `${Math.floor(total / 60)}:${String(total % 60).padStart(2, '0')} ${unit}`;
}

function trim(value: number): string {
  return String(Math.round(value * 10) / 10);
}

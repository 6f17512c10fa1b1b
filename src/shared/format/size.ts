const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** A size in binary units: `512 B`, `1.2 KiB`, `230 MiB`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (unit < UNITS.length - 1 && round(value) >= 1024) {
    value /= 1024;
    unit++;
  }
  return `${round(value)} ${UNITS[unit]}`;
}

/** One decimal below 100, none above: three digits tell sizes apart. */
function round(value: number): number {
  return value < 100 ? Math.round(value * 10) / 10 : Math.round(value);
}

/** A length of time in its two largest units: `850 ms`, `3.4 s`, `12 s`, `5 min 8 s`, `1 h 12 min`, `2 d 3 h`. */
export function formatDuration(ms: number): string {
  const length = Math.max(0, Math.round(ms));
  if (length < 1000) return `${length} ms`;
  if (length < 9950) return `${Math.round(length / 100) / 10} s`;
  const seconds = Math.round(length / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return pair(Math.floor(seconds / 60), 'min', seconds % 60, 's');
  const minutes = Math.round(seconds / 60);
  if (minutes < 24 * 60) return pair(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
  const hours = Math.round(minutes / 60);
  return pair(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

function pair(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

// What MLflow's servers take; see mlflow/utils/validation.py.

export const BATCH_METRICS = 1000;
export const BATCH_PARAMS = 100;
export const BATCH_TAGS = 100;
const LONGEST_KEY = 250;
export const LONGEST_PARAM = 6000;
export const LONGEST_TAG = 8000;
export const LONGEST_DIGEST = 36;

/** Whether a server takes it as the key of a metric, param or tag. */
export function isServerKey(key: string): boolean {
  if (key === '' || key.length > LONGEST_KEY || !/^[/\p{L}\p{N}_.\- :]*$/u.test(key)) return false;
  return key.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}

/** Cuts a list into parts of at most `size`. */
export function chunks<T>(items: readonly T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let start = 0; start < items.length; start += size) parts.push(items.slice(start, start + size));
  return parts;
}

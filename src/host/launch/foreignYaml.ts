import { parse } from 'yaml';

/** YAML of another tool, which may be half written: null where it can't be read, since its own tool says why. */
export function parseQuietly(text: string): unknown {
  try {
    return parse(text, { logLevel: 'silent' });
  } catch {
    return null;
  }
}

/** The value where it is a map, else an empty one. */
export function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

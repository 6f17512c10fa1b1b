import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';

/** A line whose value means the same to any YAML reader: no quotes, no nesting, nothing after it. */
const PLAIN_LINE = /^([A-Za-z_][\w.]*): (?:([\w./:@+-]+)|'([^']*)')$/;
const NOT_TEXT = new Set(['null', '~', '']);

/** A `meta.yaml`: texts, lists and maps, with null where the file has none. Numbers stay texts: ids of 18 digits are no numbers. */
export type Meta = Record<string, unknown>;

/** Reads the `meta.yaml` of a folder. Rejects where it is missing or no YAML map. */
export async function readMeta(folder: string, name = 'meta.yaml'): Promise<Meta> {
  return parseMeta(await readFile(join(folder, name), 'utf8'));
}

export function parseMeta(text: string): Meta {
  return parsePlain(text) ?? parseAny(text);
}

/** Most files of a store are this plain, and there are many; null where one is not. */
function parsePlain(text: string): Meta | null {
  const meta: Meta = {};
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const match = PLAIN_LINE.exec(line);
    const [, key, plain, quoted] = match ?? [];
    if (key === undefined) return null;
    meta[key] = quoted ?? (NOT_TEXT.has(plain ?? '') ? null : plain);
  }
  return meta;
}

function parseAny(text: string): Meta {
  // Every scalar as it is written.
  const parsed: unknown = parse(text, { schema: 'failsafe', maxAliasCount: 0, logLevel: 'error' });
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new Error('it is not a list of names and values');
  }
  return Object.fromEntries(Object.entries(parsed).map(([key, value]) => [key, withoutNulls(value)]));
}

function withoutNulls(value: unknown): unknown {
  return typeof value === 'string' && NOT_TEXT.has(value) ? null : value;
}

/** The first of the fields that is a text. */
export function text(meta: Meta, ...keys: string[]): string | null {
  for (const key of keys) if (typeof meta[key] === 'string') return meta[key];
  return null;
}

/** The first of the fields that is a number, such as milliseconds since the epoch. */
export function number(meta: Meta, ...keys: string[]): number | null {
  const found = text(meta, ...keys);
  const value = found === null ? Number.NaN : Number(found);
  return Number.isFinite(value) ? value : null;
}

/** A map of texts. */
export function texts(meta: Meta, key: string): Record<string, string> {
  const found = meta[key];
  if (typeof found !== 'object' || found === null || Array.isArray(found)) return {};
  return Object.fromEntries(Object.entries(found).filter(([, value]) => typeof value === 'string'));
}

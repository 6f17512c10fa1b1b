import { parse as parseToml, TomlDate, TomlError } from 'smol-toml';
import { isScalar, LineCounter, parseDocument, type ScalarTag } from 'yaml';
import { CockpitError } from '../model/cockpitError';

export type ParamsFormat = 'yaml' | 'json' | 'toml';

/** Characters; a file of params is written by hand, a bigger one is data. */
const MAX_LENGTH = 2_000_000;
const MAX_DEPTH = 64;

/** The format that a file name's extension promises; null for any other extension. */
export function formatOf(path: string): ParamsFormat | null {
  const extension = /\.(ya?ml|jsonc?|toml)$/i.exec(path)?.[1]?.toLowerCase();
  if (extension === undefined) return null;
  if (extension === 'toml') return 'toml';
  return extension.startsWith('json') ? 'json' : 'yaml';
}

/**
 * The values of a params file, nested names joined by dots (`model.lr`), lists as JSON text, YAML and JSON numbers
 * as written. Throws CockpitError BAD_REQUEST that names the line of the mistake.
 */
export function readParamsText(text: string, format: ParamsFormat): Record<string, string> {
  if (text.length > MAX_LENGTH) {
    throw new CockpitError(
      'BAD_REQUEST',
      `The params file is too long (${text.length} characters, at most ${MAX_LENGTH}). Name data files under data: instead.`,
    );
  }
  const root = format === 'toml' ? readToml(text) : readYaml(text, format);
  const params = new Map<string, string>();
  if (root === null || root === undefined) return {};
  if (!isTable(root)) {
    throw new CockpitError('BAD_REQUEST', 'Line 1: the params file must hold names with values, such as lr: 0.1.');
  }
  flatten(root, '', 0, params);
  return Object.fromEntries(params);
}

/** A number that remembers how it was written, so that 1.0 and 1e-4 are shown as the user typed them. */
class WrittenNumber {
  constructor(
    readonly text: string,
    readonly value: number,
  ) {}

  toString(): string {
    return this.text;
  }

  toJSON(): number | string {
    return Number.isFinite(this.value) ? this.value : this.text;
  }
}

function readYaml(text: string, format: ParamsFormat): unknown {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'error',
    merge: true,
    uniqueKeys: format === 'yaml',
    customTags: (tags) =>
      tags.map((tag) => {
        if (typeof tag === 'string' || !/:(?:int|float)$/.test(tag.tag) || !('resolve' in tag)) return tag;
        return keepText(tag as ScalarTag);
      }),
  });
  const error = document.errors.find((one) => one.code !== 'MULTIPLE_DOCS');
  if (error !== undefined) {
    if (format === 'json') checkJson(text);
    const { line, col } = lines.linePos(error.pos[0]);
    throw bad(format, line, col, error.message, error);
  }
  try {
    return document.toJS();
  } catch (cause) {
    throw bad(format, 1, 1, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

/** Throws what the JSON parser says of a text that YAML already refused: its words fit JSON better. */
function checkJson(text: string): void {
  try {
    JSON.parse(text);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    const place = /^(.*?)(?: in JSON)? at position \d+ \(line (\d+) column (\d+)\)$/s.exec(message);
    if (place !== null) throw bad('json', Number(place[2]), Number(place[3]), place[1] ?? '', cause);
  }
}

function keepText(tag: ScalarTag): ScalarTag {
  return {
    ...tag,
    resolve: (text, onError, options) => {
      const resolved = tag.resolve(text, onError, options);
      const value = isScalar(resolved) ? resolved.value : resolved;
      return typeof value === 'number' ? new WrittenNumber(text, value) : value;
    },
  };
}

function readToml(text: string): unknown {
  try {
    return parseToml(text);
  } catch (cause) {
    if (!(cause instanceof TomlError)) throw cause;
    const [first = ''] = cause.message.split('\n');
    throw bad('toml', cause.line, cause.column, first.replace(/^Invalid TOML document: /, ''), cause);
  }
}

function bad(format: ParamsFormat, line: number, column: number, message: string, cause: unknown): CockpitError {
  const said = message.replace(/\.$/, '');
  return new CockpitError(
    'BAD_REQUEST',
    `Line ${line}, column ${column}: not valid ${format.toUpperCase()}: ${said}.`,
    {
      cause,
    },
  );
}

function isTable(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof WrittenNumber) &&
    !(value instanceof Date)
  );
}

function flatten(table: Record<string, unknown>, prefix: string, depth: number, params: Map<string, string>): void {
  for (const [name, value] of Object.entries(table)) {
    const key = prefix + name;
    const nested = isTable(value) && depth < MAX_DEPTH ? value : null;
    if (nested !== null && Object.keys(nested).length > 0) flatten(nested, `${key}.`, depth + 1, params);
    else params.set(key, scalarText(value));
  }
}

function scalarText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof TomlDate || value instanceof Date) return value.toISOString();
  if (typeof value === 'object' && value !== null && !(value instanceof WrittenNumber)) {
    return JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? inner.toString() : inner));
  }
  return String(value);
}

/** A value as JSON or a Python literal writes it. */
export type Literal = null | boolean | number | string | Literal[] | LiteralTable;
export interface LiteralTable {
  [name: string]: Literal;
}

const NUMBER = /[-+]?(?:\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?|Infinity|infinity|inf\b|NaN|nan\b)/y;
const WORD = /[A-Za-z_][\w.]*/y;
const MAX_DEPTH = 32;

const WORDS: Record<string, Literal> = { true: true, True: true, false: false, False: false, null: null, None: null };

/**
 * Reads JSON, also as Python writes it: NaN and Infinity, single quotes, True and None, and numbers wrapped as
 * `tensor(0.3)` or `np.float64(0.3)`. undefined where the text is none of these. Linear in the text's length.
 */
export function parseLiteral(text: string): Literal | undefined {
  // JSON's own parser is fast where it succeeds, and slow where it throws.
  if (!/^\s*\{\s*[^"}\s]/.test(text)) {
    try {
      return JSON.parse(text) as Literal;
    } catch {
      // NaN is no JSON: read on below.
    }
  }
  const reader = new LiteralReader(text);
  const value = reader.value(0);
  return reader.atEnd() ? value : undefined;
}

class LiteralReader {
  private at = 0;

  constructor(private readonly text: string) {}

  atEnd(): boolean {
    this.space();
    return this.at === this.text.length;
  }

  value(depth: number): Literal | undefined {
    this.space();
    const char = this.text[this.at];
    if (char === undefined || depth > MAX_DEPTH) return undefined;
    if (char === '{') return this.table(depth);
    if (char === '[') return this.list(']', depth);
    if (char === '(') return this.list(')', depth);
    if (char === '"' || char === "'") return this.string(char);
    const number = this.match(NUMBER);
    if (number !== null) return toNumber(number);
    const word = this.match(WORD);
    if (word === null) return undefined;
    if (Object.hasOwn(WORDS, word)) return WORDS[word];
    return this.text[this.at] === '(' ? this.wrapped(depth) : undefined;
  }

  private table(depth: number): LiteralTable | undefined {
    const entries: [string, Literal][] = [];
    this.at++;
    for (;;) {
      this.space();
      if (this.take('}')) return Object.fromEntries(entries);
      const key = this.value(depth + 1);
      this.space();
      if (key === undefined || typeof key === 'object' || !this.take(':')) return undefined;
      const value = this.value(depth + 1);
      this.space();
      if (value === undefined || !(this.take(',') || this.text[this.at] === '}')) return undefined;
      entries.push([String(key), value]);
    }
  }

  private list(close: string, depth: number): Literal[] | undefined {
    const values: Literal[] = [];
    this.at++;
    for (;;) {
      this.space();
      if (this.take(close)) return values;
      const value = this.value(depth + 1);
      this.space();
      if (value === undefined || !(this.take(',') || this.text[this.at] === close)) return undefined;
      values.push(value);
    }
  }

  /** The first argument of `tensor(0.3, device='cuda:0')`; the rest is passed over. */
  private wrapped(depth: number): Literal | undefined {
    this.at++;
    const value = this.value(depth + 1);
    for (let open = 1; open > 0; this.at++) {
      const char = this.text[this.at];
      if (char === undefined) return undefined;
      if (char === '(') open++;
      else if (char === ')') open--;
    }
    return value;
  }

  private string(quote: string): string | undefined {
    const end = this.text.indexOf(quote, this.at + 1);
    const plain = this.text.slice(this.at + 1, end);
    if (end === -1 || plain.includes('\\')) return this.escapedString(quote);
    this.at = end + 1;
    return plain;
  }

  private escapedString(quote: string): string | undefined {
    let result = '';
    for (this.at++; this.at < this.text.length; this.at++) {
      const char = this.text[this.at];
      if (char === quote) {
        this.at++;
        return result;
      }
      if (char === '\\') this.at++;
      result += this.text[this.at] ?? '';
    }
    return undefined;
  }

  private match(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0] ?? null;
    if (found !== null) this.at += found.length;
    return found;
  }

  private take(char: string): boolean {
    if (this.text[this.at] !== char) return false;
    this.at++;
    return true;
  }

  private space(): void {
    while (' \t\r\n'.includes(this.text[this.at] ?? 'x')) this.at++;
  }
}

/** The number that a text such as `-1e-4`, `nan` or `+inf` writes; NaN for anything else too. */
export function toNumber(text: string): number {
  const infinite = /^([-+]?)inf(?:inity)?$/i.exec(text);
  if (infinite !== null) return infinite[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return Number(text);
}

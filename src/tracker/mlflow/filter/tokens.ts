import type { MlflowError } from '../wire/mlflowError';

export type TokenKind = 'word' | 'quoted' | 'backticked' | 'number' | 'comparator' | 'punctuation';

export interface Token {
  kind: TokenKind;
  /** As it is written, quotes included. */
  text: string;
}

/** Each is tried at the place reached; none can take more than one pass over what it matches. */
const RULES: readonly [TokenKind | null, RegExp][] = [
  [null, /\s+/y],
  ['number', /-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?(?![\p{L}\d_])/uy],
  // A doubled quote, and one after a backslash, belong to the text, which is taken as it stands.
  ['quoted', /'(?:''|\\'|[^'])*'/uy],
  ['quoted', /"(?:""|\\"|[^"])*"/uy],
  ['backticked', /`(?:``|[^`])*`/uy],
  ['word', /[\p{L}\d_$#@][\p{L}\p{M}\d_$#@]*/uy],
  ['comparator', /[<>=!]+/y],
  ['punctuation', /[().,]/y],
];

/** Splits a filter or an order into tokens. Throws what `refuse` makes of the text from where there is none. */
export function tokenize(text: string, refuse: (rest: string) => MlflowError): Token[] {
  const tokens: Token[] = [];
  let place = 0;
  while (place < text.length) {
    const [kind, found] = tokenAt(text, place, tokens.at(-1));
    if (found === '') throw refuse(excerpt(text, place));
    if (kind !== null) tokens.push({ kind, text: found });
    place += found.length;
  }
  return tokens;
}

function tokenAt(text: string, place: number, before: Token | undefined): [TokenKind | null, string] {
  for (const [kind, rule] of RULES) {
    // A key such as `metrics.5` is no number.
    if (kind === 'number' && before?.text === '.') continue;
    rule.lastIndex = place;
    const found = rule.exec(text)?.[0];
    if (found !== undefined && found !== '') return [kind, found];
  }
  return [null, ''];
}

/** What an error shows of a text from a place on. */
export function excerpt(text: string, place = 0): string {
  const rest = text.slice(place, place + 200);
  return place + 200 < text.length ? `${rest}…` : rest;
}

import { isMetricKey, keyBefore } from './keyNames';
import { toNumber } from './literal';

const VALUE =
  /(?:(?:tensor|array|(?:np|numpy)\.\w+)\()?([-+]?(?:\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?|nan|inf(?:inity)?))/iy;
/** Units that make a number a duration, a size or a speed. A word followed by `:` or `=` is the next name instead. */
const UNIT =
  / ?(?:[nu\u00b5m]?s|secs?|seconds?|mins?|minutes?|h|hrs?|hours?|days?|[kmgt]i?b|b|bytes?|bits?|hz|[mg]hz|it\/s|s\/it|[\w.]{1,20}\/(?:s|sec|second|it|step|epoch|batch))(?![\w:=/])(?! ?[:=])/iy;
/** Words that make a whole number a count of things, as in `using: 0 TPU cores`; another name or number may not follow. */
const COUNTED = / [A-Za-z]{2,}(?: [A-Za-z]{2,}){0,3}s(?=[ \t]*(?:$|[,.;)]))/y;
const SHARE = /\/\d+ ?\(([\d.]+)%\)/y;

/** `train:`, `[val]`: says of what the names behind it are. */
const PHASE =
  /(?:^|[\s,;|[(])(train|training|val|valid|validation|test|eval|dev)(?:\]|\)|:|\s{0,4}\|)(?!\s{0,4}[-+]?[.\d])/gi;

/**
 * Reads the `key=value` and `key: value` pairs of a line. Where a name comes twice, as in `train: loss=1 val: loss=2`,
 * the names get what they are of: `train/loss`. Linear in the line's length.
 */
export function readPairs(text: string): Map<string, number> {
  const values = new Map<string, number>();
  const plain = addPairs(text, '', values);
  if (plain) return values;
  const phases = [...text.matchAll(PHASE)];
  if (phases.length < 2) return values;
  const named = new Map<string, number>();
  addPairs(text.slice(0, phases[0]?.index), '', named);
  phases.forEach((phase, at) => {
    addPairs(text.slice(phase.index, phases[at + 1]?.index), `${phase[1] ?? ''}/`, named);
  });
  return named;
}

/** Adds the pairs of a text under a prefix; the first of a name counts. Returns whether no name came twice. */
function addPairs(text: string, prefix: string, values: Map<string, number>): boolean {
  const calls = text.includes('(');
  let once = true;
  for (let at = nextSeparator(text, 0); at !== -1; at = nextSeparator(text, at + 1)) {
    const value = valueAfter(text, at);
    if (value === null) continue;
    const key = keyOf(text, at);
    if (key === null || !isMetricKey(key) || (calls && insideCall(text, at))) continue;
    if (values.has(prefix + key)) once = false;
    else values.set(prefix + key, value);
  }
  return once;
}

function nextSeparator(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 58 || code === 61) return at;
  }
  return -1;
}

function valueAfter(text: string, separator: number): number | null {
  const colon = text[separator] === ':';
  if ('=:!<>+-*/'.includes(text[separator - 1] ?? ' ')) return null;
  let start = separator + 1;
  while (text[start] === ' ' || text[start] === '\t') start++;
  VALUE.lastIndex = start;
  const match = VALUE.exec(text);
  if (match === null) return null;
  const written = match[1] ?? '';
  let end = start + match[0].length;
  // `host:8080` and `train.py:42` are places; `train-rmse:0.53` is a metric.
  if (colon && start === separator + 1 && /^[-+]?\d+$/.test(written)) return null;
  if (match[0].length > written.length) return toNumber(written); // tensor(…
  SHARE.lastIndex = end;
  const share = SHARE.exec(text);
  if (share !== null) return Number(share[1]);
  if (text[end] === '%') end++;
  else if (hasUnit(text, end) || (/^\d+$/.test(written) && isCount(text, end))) return null;
  return isEnd(text, end) ? toNumber(written) : null;
}

function hasUnit(text: string, at: number): boolean {
  UNIT.lastIndex = at;
  return UNIT.test(text);
}

function isCount(text: string, at: number): boolean {
  COUNTED.lastIndex = at;
  return COUNTED.test(text);
}

/** Whether a number may end here: not in the middle of a version, a date, a list or a word. */
function isEnd(text: string, at: number): boolean {
  const char = text[at];
  if (char === undefined || ' \t;|)]}"\'!*│'.includes(char)) return true;
  const next = text[at + 1];
  if (char === ',') return next === undefined || !/\d/.test(next);
  return char === '.' && (next === undefined || next === ' ');
}

function keyOf(text: string, separator: number): string | null {
  let end = separator;
  while (end > 0 && (text[end - 1] === ' ' || text[end - 1] === '\t') && separator - end < 32) end--;
  const quote = text[end - 1];
  if (quote === '"' || quote === "'") {
    const near = text.slice(Math.max(0, end - 121), end - 1);
    const quoted = near.slice(near.lastIndexOf(quote) + 1);
    return /^[\p{L}_][^"'{}=:,]*$/u.test(quoted) ? quoted : null;
  }
  if (quote === ')') return keyWithBrackets(text, end);
  return keyBefore(text, end, text[separator] === ':' || end < separator);
}

/** `loss (train)`, `loss(train)` */
function keyWithBrackets(text: string, end: number): string | null {
  const near = Math.max(0, end - 40);
  const open = near + text.slice(near, end).lastIndexOf('(');
  if (open <= near) return null;
  const nameEnd = text[open - 1] === ' ' ? open - 1 : open;
  const inside = text.slice(open, end);
  const name = keyBefore(text, nameEnd, true);
  return name === null || !/^\([\p{L}\p{N}_ .@/-]+\)$/u.test(inside) ? null : `${name}${text.slice(nameEnd, end)}`;
}

/** Whether the place is among the arguments of `Name(…)`: the print of an object, such as a layer or an estimator. */
function insideCall(text: string, at: number): boolean {
  let depth = 0;
  for (let open = at - 1; open >= 0 && at - open < 2000; open--) {
    const char = text[open];
    if (char === ')') depth++;
    else if (char === '(' && depth > 0) depth--;
    else if (char === '(') return /[\w\])]/.test(text[open - 1] ?? '');
  }
  return false;
}

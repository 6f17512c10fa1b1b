import { programArgs } from './programArgs';

const NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;
const OVERRIDE = /^\+{0,2}([\p{L}_][\p{L}\p{N}_.@/-]*)=([\s\S]*)$/u;
const LONG = /^--([\p{L}_][\p{L}\p{N}_.:/-]*)(?:=([\s\S]*))?$/u;
const SHORT = /^-([\p{L}_][\p{L}\p{N}_.-]*)(?:=([\s\S]*))?$/u;
const BARE_WORD = /^[\p{L}_][\p{L}\p{N}_-]*$/u;

/**
 * The params that a command line names: flags (`--lr 0.1`, `--lr=0.1`, `-e 5`, `--verbose`, `--no-x`) and overrides
 * in Hydra's manner (`lr=0.1`, `+a.b=c`), with the values as typed. The interpreter, its own flags, launchers and
 * the script are no params; `--` ends the flags. Values of a repeated name are joined by `, `.
 */
export function paramsOfArgv(argv: string[]): Record<string, string> {
  const { args } = programArgs(argv);
  const params = new Map<string, string>();
  for (let at = 0; at < args.length; ) {
    const word = args[at] ?? '';
    if (word === '--') break;
    at += 1 + readWord(word, args.slice(at + 1, at + 1 + MAX_VALUES), params);
  }
  return Object.fromEntries(params);
}

/** How many values one flag may take (`--layers 64 32 16`). */
const MAX_VALUES = 64;

/** Adds what `word` names to the params, and says how many of the words after it were its values. */
function readWord(word: string, next: string[], params: Map<string, string>): number {
  const override = OVERRIDE.exec(word);
  if (override !== null) {
    add(params, override[1] ?? '', override[2] ?? '');
    return 0;
  }
  const packed = /^-([A-Za-z])(\d+(?:\.\d+)?)$/.exec(word);
  if (packed !== null) {
    add(params, packed[1] ?? '', packed[2] ?? '');
    return 0;
  }
  const flag = LONG.exec(word) ?? SHORT.exec(word);
  if (flag === null) return 0;
  const name = flag[1] ?? '';
  if (flag[2] !== undefined) {
    add(params, name, flag[2]);
    return 0;
  }
  return readFlag(name, next, params);
}

function readFlag(name: string, next: string[], params: Map<string, string>): number {
  const negated = /^no[-_](.+)$/.exec(name);
  if (negated !== null && !NUMBER.test(next[0] ?? '')) {
    add(params, negated[1] ?? '', 'false');
    return 0;
  }
  const values = valuesOf(next);
  add(params, name, values.length === 0 ? 'true' : values.join(' '));
  return values.length;
}

/** The words that belong to a flag: one value, and more only where they are plainly a list of the same kind. */
function valuesOf(next: string[]): string[] {
  const first = next[0];
  if (first === undefined || !isValue(first)) return [];
  const kind = [NUMBER, BARE_WORD].find((pattern) => pattern.test(first));
  if (kind === undefined) return [first];
  const end = next.findIndex((word) => !kind.test(word));
  return next.slice(0, end === -1 ? next.length : end);
}

function isValue(word: string): boolean {
  return word === '-' || NUMBER.test(word) || !(word.startsWith('-') || OVERRIDE.test(word));
}

function add(params: Map<string, string>, name: string, value: string): void {
  const before = params.get(name);
  const repeatedSwitch = before === value && (value === 'true' || value === 'false');
  params.set(name, before === undefined || repeatedSwitch ? value : `${before}, ${value}`);
}

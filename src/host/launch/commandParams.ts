import { programArgs } from '../../shared/params/programArgs';

/** A param found in an argument vector, and where its value stands in it. */
export interface CommandParam {
  name: string;
  /** As typed; several values of one flag are joined by spaces. */
  value: string;
  /** Index of the argument that holds the value, or the first of `count` that do. */
  index: number;
  count: number;
  /** What stands before the value in that argument, such as `--lr=`; empty where the value has an argument of its own. */
  prefix: string;
}

const NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;
const ASSIGNED = /^((?:--?|\+{1,2})?([\p{L}_][\p{L}\p{N}_.@/-]*)=)(.*)$/su;
const FLAG = /^--?([\p{L}][\p{L}\p{N}_.-]*)$/u;

/**
 * The params of a command that have a value to change: `--lr 0.1`, `--lr=0.1`, `-b 32`, `--layers 64 32`, and
 * Hydra's `key=value`, `+key=value`. What comes before the program's own arguments is left alone.
 */
export function findCommandParams(argv: readonly string[]): CommandParam[] {
  const found: CommandParam[] = [];
  let index = argv.length - programArgs(argv).args.length;
  while (index < argv.length && argv[index] !== '--') {
    const param = paramAt(argv, index);
    if (param) found.push(param);
    index = param ? param.index + param.count : index + 1;
  }
  return found;
}

/** The same command with other values for some of its params; names that it does not have are ignored. */
export function replaceCommandParams(argv: readonly string[], values: Readonly<Record<string, string>>): string[] {
  const changed = [...argv];
  // From the end, since a flag's list of values may change its length.
  for (const { name, index, count, prefix } of findCommandParams(argv).reverse()) {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) continue;
    const words = count > 1 ? value.split(/\s+/).filter((word) => word !== '') : [prefix + value];
    changed.splice(index, count, ...words);
  }
  return changed;
}

function paramAt(argv: readonly string[], index: number): CommandParam | null {
  const argument = argv[index] ?? '';
  const [, prefix = '', assigned, text = ''] = ASSIGNED.exec(argument) ?? [];
  if (assigned !== undefined) return { name: assigned, value: text, index, count: 1, prefix };
  const flag = FLAG.exec(argument)?.[1];
  const first = argv[index + 1];
  if (flag === undefined || first === undefined || !isValue(first)) return null;
  const count = NUMBER.test(first) ? numbersFrom(argv, index + 1) : 1;
  const values = argv.slice(index + 1, index + 1 + count);
  return { name: flag, value: values.join(' '), index: index + 1, count, prefix: '' };
}

function isValue(argument: string): boolean {
  return argument === '-' || NUMBER.test(argument) || !(argument.startsWith('-') || ASSIGNED.test(argument));
}

function numbersFrom(argv: readonly string[], start: number): number {
  const end = argv.findIndex((argument, index) => index >= start && !NUMBER.test(argument));
  return (end === -1 ? argv.length : end) - start;
}

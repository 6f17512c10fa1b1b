import { parse } from 'shell-quote';
import { substitute } from '../../shared/config/placeholders';

/** What a Python debugger launches. */
export interface DebugTarget {
  /** A script; or else the module. */
  program?: string;
  module?: string;
  /** Flags of the interpreter itself, such as -u. */
  pythonArgs: string[];
  args: string[];
}

const PYTHON = /^(?:.*[\\/])?(?:python|pypy)[\d.]*w?(?:\.exe)?$|^py(?:\.exe)?$/i;
const FLAGS_WITH_VALUE = new Set(['-W', '-X', '--check-hash-based-pycs']);

/** Reads a Python command line as a debugger's launch; null for anything but one Python program. */
export function debugTarget(argv: readonly string[]): DebugTarget | null {
  const rest = PYTHON.test(argv[0] ?? '') ? argv.slice(1) : argv;
  const pythonArgs: string[] = [];
  for (let index = 0; index < rest.length; index++) {
    const word = rest[index] ?? '';
    if (word === '-c' || word === '-') return null;
    if (word === '-m') {
      const module = rest[index + 1];
      return module === undefined ? null : { module, pythonArgs, args: rest.slice(index + 2) };
    }
    if (!word.startsWith('-')) {
      const script = rest !== argv || /\.pyw?$/i.test(word);
      return script ? { program: word, pythonArgs, args: rest.slice(index + 1) } : null;
    }
    pythonArgs.push(word);
    const value = rest[index + 1];
    if (FLAGS_WITH_VALUE.has(word) && value !== undefined) {
      pythonArgs.push(value);
      index++;
    }
  }
  return null;
}

/** The words of a job's command with its params put in, each value one word; null where only a shell can read it. */
export function jobWords(command: string, values: Readonly<Record<string, string>>): string[] | null {
  const words: string[] = [];
  for (const entry of parse(command, (name) => `\${${name}}`)) {
    if (typeof entry !== 'string') return null;
    words.push(substitute(entry, { ...values }));
  }
  return words;
}

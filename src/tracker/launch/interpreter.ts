import { accessSync, closeSync, constants, existsSync, openSync, readSync, statSync } from 'node:fs';
import { delimiter, dirname, isAbsolute, join, resolve } from 'node:path';
import { quoteWord } from './shellQuoting';

type Env = Record<string, string>;

const PLAIN_PYTHON = /^(?:python3?|py)(?:\.exe)?$/i;
const LANGUAGES: [RegExp, string][] = [
  [/^(?:python|pypy)[\d.]*(?:\.exe)?$|^py(?:\.exe)?$/i, 'python'],
  [/^(?:Rscript|R)(?:\.exe)?$/, 'R'],
  [/^julia(?:\.exe)?$/i, 'julia'],
  [/^node(?:\.exe)?$/i, 'node'],
];

/** What runs the code of a command, for the description of its environment. */
export interface Language {
  language: string | null;
  /** Absolute path of the interpreter; null when there is none or it can't be told. */
  interpreter: string | null;
}

/**
 * The words to start: a leading plain `python`, or a script without any, gets the chosen interpreter. Without a choice,
 * `python` means `python3` where only that is there, and the other way round.
 */
export function withInterpreter(argv: readonly string[], interpreter: string | null, env: Env, cwd: string): string[] {
  const [first = '', ...rest] = argv;
  if (PLAIN_PYTHON.test(first)) return [interpreter ?? pythonThere(first, env), ...rest];
  if (/\.pyw?$/i.test(first) && !isExecutable(resolve(cwd, first))) {
    return [interpreter ?? pythonThere('python3', env), first, ...rest];
  }
  return [...argv];
}

/** The same for a line of a shell, where the leading word is replaced in the text. */
export function lineWithInterpreter(line: string, interpreter: string | null, env: Env): string {
  return line.replace(/^\s*(python3?|py)(?=\s|$)/, (word: string, name: string) => {
    const chosen = interpreter ?? pythonThere(name, env);
    return chosen === name ? word : quoteWord(chosen);
  });
}

/** What a chosen virtual environment adds, so that the programs beside its Python are found as after activating it. */
export function environmentOf(interpreter: string | null, env: Env): Env {
  if (interpreter === null || !isAbsolute(interpreter)) return {};
  const bin = dirname(interpreter);
  const conda = [bin, dirname(bin)].find((folder) => existsSync(join(folder, 'conda-meta')));
  const venv = existsSync(join(dirname(bin), 'pyvenv.cfg')) ? dirname(bin) : null;
  if (!venv && !conda) return {};
  const pathName = Object.keys(env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  const path = env[pathName];
  const folders = conda === bin ? [bin, join(bin, 'Scripts'), join(bin, 'Library', 'bin')] : [bin];
  return {
    [pathName]: [...folders, ...(path ? [path] : [])].join(delimiter),
    ...(venv ? { VIRTUAL_ENV: venv } : {}),
    ...(conda && !venv ? { CONDA_PREFIX: conda } : {}),
  };
}

/** Finds the language and interpreter from the first of `words` that names one, or from the program's first line. */
export function languageOf(words: readonly string[], env: Env, cwd: string): Language {
  for (const word of words.slice(0, 8)) {
    const name = word.slice(Math.max(word.lastIndexOf('/'), word.lastIndexOf('\\')) + 1);
    const known = LANGUAGES.find(([pattern]) => pattern.test(name));
    if (known) return { language: known[1], interpreter: findProgram(word, env, cwd) };
  }
  const program = findProgram(words[0] ?? '', env, cwd);
  const shebang = program ? interpreterOfScript(program) : null;
  return shebang && shebang !== words[0] ? languageOf([shebang], env, cwd) : { language: null, interpreter: null };
}

/** Absolute path of a program as a shell in `cwd` would find it; null when it would not. */
export function findProgram(name: string, env: Env, cwd: string): string | null {
  if (name === '') return null;
  if (/[/\\]/.test(name)) return isExecutable(resolve(cwd, name)) ? resolve(cwd, name) : null;
  const path = Object.entries(env).find(([key]) => key.toUpperCase() === 'PATH')?.[1] ?? '';
  const endings = process.platform === 'win32' && !/\.\w+$/.test(name) ? ['.exe', '.cmd', '.bat'] : [''];
  for (const folder of path.split(delimiter)) {
    for (const ending of endings) {
      const file = resolve(cwd, folder, name + ending);
      if (isExecutable(file)) return file;
    }
  }
  return null;
}

function pythonThere(wanted: string, env: Env): string {
  if (findProgram(wanted, env, '/')) return wanted;
  return ['python3', 'python', 'py'].find((name) => findProgram(name, env, '/')) ?? wanted;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** The interpreter that a script's first line names; pip hides a path with spaces in the second. */
function interpreterOfScript(file: string): string | null {
  const text = startOf(file);
  const hidden = /^#!\/bin\/sh\n'''exec' "?([^"\n]+?)"? "\$0"/.exec(text);
  return hidden?.[1] ?? /^#!\s*(?:\S*\/env\s+(?:-S\s+)?)?(\S+)/.exec(text)?.[1] ?? null;
}

function startOf(file: string): string {
  const start = Buffer.alloc(512);
  try {
    const handle = openSync(file, 'r');
    try {
      return start.toString('utf8', 0, readSync(handle, start, 0, start.length, 0));
    } finally {
      closeSync(handle);
    }
  } catch {
    return '';
  }
}

/** What a command is made of: the program that is run in the end, and the arguments that reach it. */
export interface ProgramArgs {
  /** The script, module or binary; null where there is none (`python -c …`, an empty command). */
  program: string | null;
  args: string[];
}

/** Programs that run another program given as their argument, after a word of their own such as `run`. */
const RUN_WRAPPERS: Record<string, string> = {
  uv: 'run',
  poetry: 'run',
  pipenv: 'run',
  conda: 'run',
  mamba: 'run',
  micromamba: 'run',
  pixi: 'run',
  hatch: 'run',
  pdm: 'run',
  rye: 'run',
  accelerate: 'launch',
  coverage: 'run',
};

/** Programs that run the command that follows their own flags. */
const PLAIN_WRAPPERS = new Set([
  ...['env', 'nohup', 'time', 'nice', 'ionice', 'stdbuf', 'timeout', 'caffeinate', 'xvfb-run', 'sudo', 'numactl'],
  ...['torchrun', 'deepspeed', 'horovodrun', 'mpirun', 'mpiexec', 'srun', 'kernprof', 'scalene', 'taskset', 'exec'],
]);

/** Python modules that are themselves launchers or profilers of a script. */
const WRAPPER_MODULES = new Set([
  ...['torch.distributed.run', 'torch.distributed.launch', 'accelerate.commands.launch', 'deepspeed.launcher.runner'],
  ...['cProfile', 'profile', 'pdb', 'trace', 'debugpy', 'coverage', 'scalene', 'memory_profiler', 'lightning'],
]);

interface Interpreter {
  /** Own flags that take the next word as their value. */
  valued: ReadonlySet<string>;
  /** Flags followed by code: there is no script and nothing after is an argument we understand. */
  code: ReadonlySet<string>;
  /** Flags whose next word is the program. */
  module: ReadonlySet<string>;
}

const INTERPRETERS: { names: RegExp; of: Interpreter }[] = [
  {
    names: /^(?:python|pypy|ipython|pythonw)[\d.]*$|^py$/,
    of: interpreter(['-W', '-X', '--check-hash-based-pycs'], ['-c'], ['-m']),
  },
  { names: /^(?:rscript|r)$/, of: interpreter([], ['-e'], ['-f']) },
  {
    names: /^julia$/,
    of: interpreter(['-t', '-p', '-J', '-C', '-L', '-H', '--threads', '--procs', '--sysimage'], ['-e', '-E'], []),
  },
  { names: /^(?:ba|z|da|k|fi)?sh$/, of: interpreter(['-o', '-O'], ['-c'], []) },
  { names: /^(?:node|bun|deno)$/, of: interpreter(['-r', '--require', '--import', '--loader'], ['-e', '-p'], []) },
  { names: /^(?:perl|ruby)$/, of: interpreter(['-I', '-r', '-M'], ['-e'], []) },
];

function interpreter(valued: string[], code: string[], module: string[]): Interpreter {
  return { valued: new Set(valued), code: new Set(code), module: new Set(module) };
}

/** Finds the program that a command line runs behind interpreters, launchers and environment managers. */
export function programArgs(argv: readonly string[]): ProgramArgs {
  let at = 0;
  // Each turn consumes at least one word, so that this ends.
  while (at < argv.length) {
    const word = argv[at] ?? '';
    const name = programName(word);
    const known = INTERPRETERS.find((entry) => entry.names.test(name));
    if (known !== undefined) {
      const found = afterInterpreter(argv, at + 1, known.of);
      if (found.wrapper === null) return found.program;
      at = afterWrapper(argv, found.wrapper);
    } else if (RUN_WRAPPERS[name] !== undefined && argv[at + 1] === RUN_WRAPPERS[name]) {
      at = afterWrapper(argv, at + 2);
    } else if (PLAIN_WRAPPERS.has(name)) {
      at = afterWrapper(argv, at + 1);
    } else if (isAssignment(word)) {
      at++;
    } else {
      return { program: word, args: argv.slice(at + 1) };
    }
  }
  return { program: null, args: [] };
}

/** Reads an interpreter's own flags up to its script; `wrapper` is where a launcher module's arguments begin. */
function afterInterpreter(
  argv: readonly string[],
  start: number,
  of: Interpreter,
): { program: ProgramArgs; wrapper: number | null } {
  const none = { program: { program: null, args: [] }, wrapper: null };
  for (let at = start; at < argv.length; at++) {
    const word = argv[at] ?? '';
    if (of.code.has(word)) return none;
    if (of.module.has(word)) {
      const module = argv[at + 1];
      if (module === undefined) return none;
      if (WRAPPER_MODULES.has(module)) return { ...none, wrapper: at + 2 };
      return { program: { program: module, args: argv.slice(at + 2) }, wrapper: null };
    }
    if (of.valued.has(word)) at++;
    else if (word === '-' || !/^[-+]/.test(word)) {
      return { program: { program: word, args: argv.slice(at + 1) }, wrapper: null };
    }
  }
  return none;
}

/**
 * The index of the command that a launcher starts. A launcher's flags are too many to know, so the command is looked
 * for: an interpreter, another launcher or a script file, or what follows `--` or `-m`; else the first plain word.
 */
function afterWrapper(argv: readonly string[], start: number): number {
  let plain: number | null = null;
  for (let at = start; at < argv.length; at++) {
    const word = argv[at] ?? '';
    if (word === '--' || word === '-m' || word === '--module') return at + 1;
    if (word.startsWith('-')) continue;
    if (isAssignment(word)) continue;
    if (runsPrograms(argv, at) || /\.(?:py|pyc|pyz|r|jl|sh|js|mjs|cjs|pl|rb)$/i.test(word)) return at;
    // A word right after a flag may be that flag's value.
    if (plain === null && !(argv[at - 1] ?? '').startsWith('-')) plain = at;
  }
  return plain ?? argv.length;
}

function runsPrograms(argv: readonly string[], at: number): boolean {
  const name = programName(argv[at] ?? '');
  if (PLAIN_WRAPPERS.has(name) || INTERPRETERS.some((entry) => name !== 'r' && entry.names.test(name))) return true;
  return RUN_WRAPPERS[name] !== undefined && argv[at + 1] === RUN_WRAPPERS[name];
}

function isAssignment(word: string): boolean {
  return /^[A-Za-z_]\w*=/.test(word);
}

function programName(word: string): string {
  const base = word.slice(Math.max(word.lastIndexOf('/'), word.lastIndexOf('\\')) + 1);
  return base.replace(/\.exe$/i, '').toLowerCase();
}

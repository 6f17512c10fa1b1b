import { stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import type { InterpreterDescription } from './interpreterDescription';
import { describePython } from './python';
import { type ProgramRun, runProgram } from './runProgram';

type Describe = (interpreter: string, run: ProgramRun) => Promise<InterpreterDescription>;

const DESCRIBERS: Record<string, Describe> = {
  python: describePython,
  r: describeR,
  julia: describeVersion,
  node: describeVersion,
};

/** Variables that lead an interpreter to other packages. */
const LEADING = [
  'PATH',
  'PYTHONPATH',
  'PYTHONHOME',
  'PYTHONUSERBASE',
  'VIRTUAL_ENV',
  'CONDA_PREFIX',
  'R_LIBS',
  'R_LIBS_USER',
];

/** Describes interpreters, each once for as long as neither it nor its package folders change. */
export class Interpreters {
  private readonly known = new Map<string, { times: string; description: InterpreterDescription }>();

  /** Null where the language is not known. Rejects where the interpreter cannot be asked. */
  async describe(interpreter: string, language: string, run: ProgramRun): Promise<InterpreterDescription | null> {
    const describe = DESCRIBERS[language.toLowerCase()];
    if (!describe) return null;
    const key = JSON.stringify([interpreter, language, LEADING.map((name) => run.env[name] ?? null)]);
    const known = this.known.get(key);
    if (known && known.times === (await times(interpreter, known.description))) return known.description;
    const description = await describe(interpreter, run);
    this.known.set(key, { times: await times(interpreter, description), description });
    return description;
  }
}

async function times(interpreter: string, { executable, packageFolders }: InterpreterDescription): Promise<string> {
  const paths = [interpreter, ...(executable === null ? [] : [executable]), ...packageFolders].filter(isAbsolute);
  const stats = await Promise.all(paths.map((path) => stat(path).catch(() => null)));
  return JSON.stringify(stats.map((found) => found?.mtimeMs ?? null));
}

const R_SCRIPT = `cat(R.home("bin"), "\\n"); cat(as.character(getRversion()), "\\n"); cat(.libPaths(), sep = "\\t"); cat("\\n"); p <- installed.packages()[, c("Package", "Version"), drop = FALSE]; cat(paste(p[, 1], p[, 2], sep = "\\t"), sep = "\\n")`;

async function describeR(interpreter: string, run: ProgramRun): Promise<InterpreterDescription> {
  const output = await runProgram(interpreter, ['--no-save', '--no-init-file', '-e', R_SCRIPT], run);
  const [, version = '', folders = '', ...lines] = output.split(/\r?\n/);
  const packages = lines
    .map((line) => line.split('\t'))
    .filter((fields): fields is [string, string] => fields.length === 2);
  return {
    version: version.trim() || null,
    executable: isAbsolute(interpreter) ? interpreter : null,
    packages: Object.fromEntries(packages),
    packageFolders: folders.split('\t').filter(Boolean),
  };
}

async function describeVersion(interpreter: string, run: ProgramRun): Promise<InterpreterDescription> {
  const output = await runProgram(interpreter, ['--version'], run);
  const version = /\d+(\.\d+)+[^\s]*/.exec(output)?.[0] ?? null;
  return { version, executable: isAbsolute(interpreter) ? interpreter : null, packages: {}, packageFolders: [] };
}

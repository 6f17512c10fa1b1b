import { access } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';

/** Environment variables by name, as a process gets them. */
export type ProcessEnvironment = Record<string, string>;

/**
 * `base` as it is after activating the environment that an interpreter belongs to, so that tools installed beside it
 * (accelerate, torchrun, dvc) are found. An interpreter that belongs to none leaves `base` as it is.
 */
export async function activate(
  base: Readonly<ProcessEnvironment>,
  interpreter: string,
  platform: NodeJS.Platform = process.platform,
): Promise<ProcessEnvironment> {
  const folder = dirname(interpreter);
  const venv = dirname(folder);
  if (await exists(join(venv, 'pyvenv.cfg'))) {
    const { PYTHONHOME: _, CONDA_PREFIX: __, ...rest } = base;
    return { ...withPath(rest, [folder]), VIRTUAL_ENV: venv };
  }
  const conda = platform === 'win32' ? folder : venv;
  if (await exists(join(conda, 'conda-meta'))) {
    const { PYTHONHOME: _, VIRTUAL_ENV: __, ...rest } = base;
    const folders = platform === 'win32' ? ['', 'Library\\bin', 'Scripts'].map((name) => join(conda, name)) : [folder];
    return { ...withPath(rest, folders), CONDA_PREFIX: conda };
  }
  return { ...base };
}

/**
 * The extension host's environment as a terminal would have it: without the variables that VS Code sets for its own
 * processes, one of which (ELECTRON_RUN_AS_NODE) makes Electron programs misbehave.
 */
export function userEnvironment(env: Readonly<Record<string, string | undefined>>): ProcessEnvironment {
  const own = /^(VSCODE_|ELECTRON_|APPLICATION_INSIGHTS_NO_|CHROME_DESKTOP$|ORIGINAL_XDG_CURRENT_DESKTOP$)/;
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined && !own.test(entry[0])),
  );
}

function withPath(env: ProcessEnvironment, folders: readonly string[]): ProcessEnvironment {
  const name = Object.keys(env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
  const rest = (env[name] ?? '').split(delimiter).filter((folder) => folder !== '' && !folders.includes(folder));
  return { ...env, [name]: [...folders, ...rest].join(delimiter) };
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

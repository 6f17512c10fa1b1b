import { delimiter, isAbsolute, join } from 'node:path';

/** Where an interpreter was found. */
export type InterpreterOrigin = 'extension' | 'setting' | 'folder' | 'conda' | 'path';

export interface FoundInterpreter {
  /** Absolute path of the executable. */
  path: string;
  origin: InterpreterOrigin;
}

/** What the search may look at; given by the caller, so that tests give theirs. */
export interface SearchMachine {
  platform: NodeJS.Platform;
  env: Readonly<Record<string, string | undefined>>;
  /** Whether an executable file is there. */
  isExecutable(path: string): Promise<boolean>;
}

/** Names of environment folders that people make beside their code, most usual first. */
const environmentFolders = ['.venv', 'venv', 'env'];

/** Every interpreter that can be found without the Python extension, best first. */
export async function findInterpreters(folder: string, machine: SearchMachine): Promise<FoundInterpreter[]> {
  const candidates: FoundInterpreter[] = [
    ...environmentFolders.map((name) => inEnvironment(join(folder, name), 'folder', machine)),
    ...(machine.env.CONDA_PREFIX ? [inEnvironment(machine.env.CONDA_PREFIX, 'conda', machine)] : []),
    ...onPath(machine),
  ];
  const present = await Promise.all(candidates.map(({ path }) => machine.isExecutable(path)));
  const seen = new Set<string>();
  return candidates.filter(({ path }, index) => present[index] && !seen.has(path) && seen.add(path));
}

/** A setting's value as an absolute path: `~` and paths relative to the folder are understood. A folder's name means the environment in it. */
export async function resolveInterpreterSetting(
  value: string,
  folder: string,
  machine: SearchMachine,
): Promise<string | null> {
  const home = machine.env.HOME ?? machine.env.USERPROFILE ?? '';
  const expanded = value
    .replace(/^~(?=[\\/]|$)/, home)
    .replaceAll(/\$\{workspaceFolder\}/g, folder)
    .replaceAll(/\$\{env:(\w+)\}/g, (_, name: string) => machine.env[name] ?? '');
  const bare = !/[\\/]/.test(expanded);
  const path = isAbsolute(expanded) ? expanded : join(folder, expanded);
  const fromPath = bare ? pathFolders(machine).map((entry) => join(entry, executableName(expanded, machine))) : [];
  for (const candidate of [path, inEnvironment(path, 'setting', machine).path, ...fromPath]) {
    if (await machine.isExecutable(candidate)) return candidate;
  }
  return null;
}

function inEnvironment(prefix: string, origin: InterpreterOrigin, { platform }: SearchMachine): FoundInterpreter {
  if (platform !== 'win32') return { path: join(prefix, 'bin', 'python'), origin };
  // Conda keeps python.exe at the environment's top, venv under Scripts.
  return { path: join(prefix, ...(origin === 'conda' ? [] : ['Scripts']), 'python.exe'), origin };
}

function onPath(machine: SearchMachine): FoundInterpreter[] {
  const folders = pathFolders(machine);
  return ['python3', 'python'].flatMap((name) =>
    folders.map((folder): FoundInterpreter => ({ path: join(folder, executableName(name, machine)), origin: 'path' })),
  );
}

function pathFolders({ env, platform }: SearchMachine): string[] {
  const path = env.PATH ?? env.Path ?? '';
  const folders = path.split(delimiter).filter((folder) => isAbsolute(folder));
  // Windows puts stubs there that open the Microsoft Store instead of running Python.
  return platform === 'win32' ? folders.filter((folder) => !/\\WindowsApps\\?$/i.test(folder)) : folders;
}

function executableName(name: string, { platform }: SearchMachine): string {
  return platform === 'win32' && !/\.exe$/i.test(name) ? `${name}.exe` : name;
}

// The virtual environments of test/clients: real libraries from PyPI, each list of test/clients/requirements in one of its own.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { ask, root, run } from './shell.mjs';

const requirements = join(root, 'test', 'clients', 'requirements');
const cache = join(homedir(), '.cache', 'mlops-cockpit', 'clients');

export function environmentNames() {
  return readdirSync(requirements).map((file) => basename(file, '.txt'));
}

/** Where an environment lies, by its list's content and Python's version: a changed list is a new environment. */
async function folderOf(name) {
  const version = await ask('python3', ['--version']);
  if (version === null) throw new Error('python3 was not found, so the real libraries can’t be installed.');
  const list = readFileSync(join(requirements, `${name}.txt`), 'utf8');
  const key = createHash('sha256').update(`${version}\n${list}`).digest('hex').slice(0, 12);
  return join(cache, `${name}-${key}`);
}

/** The Python of an environment that {@link prepareEnvironments} made. */
export async function pythonOf(name) {
  const folder = await folderOf(name);
  return process.platform === 'win32' ? join(folder, 'Scripts', 'python.exe') : join(folder, 'bin', 'python');
}

/** Makes the environments that are not there yet. Throws an Error where PyPI can't be reached. */
export async function prepareEnvironments() {
  for (const name of environmentNames()) {
    const folder = await folderOf(name);
    if (existsSync(join(folder, 'complete'))) continue;
    console.log(`Installing the Python libraries of test/clients/requirements/${name}.txt…`);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(cache, { recursive: true });
    await step('python3', ['-m', 'venv', folder]);
    const list = join(requirements, `${name}.txt`);
    await step(await pythonOf(name), ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', list]);
    writeFileSync(join(folder, 'complete'), '');
  }
}

async function step(command, args) {
  const code = await run(command, args);
  if (code !== 0) throw new Error(`"${basename(command)} ${args.join(' ')}" ended with code ${code}.`);
}

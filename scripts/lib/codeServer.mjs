// A real VS Code without a download from its vendor: the npm package code-server carries VS Code's own server and
// workbench; any Chromium is its window. Kept in a user-wide cache, since it is large and never changes.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pinnedNode } from './prepare.mjs';
import { must, npm } from './shell.mjs';

const version = '4.139.1';
const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
const home = join(cache, 'mlops-cockpit', `code-server-${version}`);
const vscode = join(home, 'node_modules', 'code-server', 'lib', 'vscode');

/** Installs VS Code's server, once a machine, and gives the path of its entry. */
export async function ensureCodeServer() {
  const entry = join(vscode, 'out', 'server-main.js');
  const done = join(home, '.complete');
  if (existsSync(done)) return entry;
  console.log('Installing a VS Code server (once, about half a minute)…');
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'package.json'), '{"private":true}');
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  await npm(['install', `code-server@${version}`, ...quiet], { cwd: home });
  await npm(['install', '--omit=dev', ...quiet], { cwd: vscode });
  await npm(['install', '--omit=dev', ...quiet], { cwd: join(vscode, 'extensions') });
  writeFileSync(done, '');
  return entry;
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Settings that keep a fresh window quiet. */
const quietSettings = {
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'update.mode': 'none',
  'extensions.autoUpdate': false,
};

/** Writes the machine settings of a server's data folder. */
export function writeSettings(dataDir, settings = {}) {
  const folder = join(dataDir, 'data', 'Machine');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'settings.json'), JSON.stringify({ ...quietSettings, ...settings }, null, 2));
}

/** Installs a VSIX into a server's folders. The server's own log library is left out, and it complains of that at length. */
export async function installExtension(vsix, { extensionsDir, dataDir }) {
  const entry = await ensureCodeServer();
  const args = ['--install-extension', vsix, '--extensions-dir', extensionsDir, '--server-data-dir', dataDir];
  await must(pinnedNode, [entry, ...args, '--accept-server-license-terms', '--force'], { stdio: 'ignore' });
}

/**
 * Starts VS Code's server on a free loopback port.
 * @param {{dataDir: string, extensionsDir?: string, folder?: string, trusted?: boolean, tests?: boolean, token?: string | null, env?: NodeJS.ProcessEnv}} options
 *   trusted: no workspace trust questions; tests: allow extensionTestsPath; token: null for none.
 */
export async function startServer({
  dataDir,
  extensionsDir,
  folder,
  trusted = false,
  tests = false,
  token = randomBytes(16).toString('hex'),
  env = process.env,
}) {
  const entry = await ensureCodeServer();
  const port = await freePort();
  const args = ['--host', '127.0.0.1', '--port', String(port), '--accept-server-license-terms', '--disable-telemetry'];
  args.push('--server-data-dir', dataDir, ...(token ? ['--connection-token', token] : ['--without-connection-token']));
  if (extensionsDir) args.push('--extensions-dir', extensionsDir);
  if (folder) args.push('--default-folder', folder);
  if (trusted) args.push('--disable-workspace-trust');
  if (tests) args.push('--enable-smoke-test-driver');
  const child = spawn(pinnedNode, [entry, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env });
  await new Promise((resolve, reject) => {
    let output = '';
    const timer = setTimeout(
      () => reject(new Error(`VS Code's server did not start within a minute:\n${output}`)),
      60_000,
    );
    const read = (chunk) => {
      output += chunk;
      if (!output.includes('Web UI available')) return;
      clearTimeout(timer);
      resolve();
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.on('exit', (code) => reject(new Error(`VS Code's server ended with code ${code}:\n${output}`)));
  });
  const origin = `http://127.0.0.1:${port}`;
  return { origin, port, url: token ? `${origin}/?tkn=${token}` : origin, stop: () => child.kill(), child };
}

// Opens the built extension in a VS Code window: the user's own, a downloaded one, or a browser.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ensureCodeServer, installExtension, startServer, writeSettings } from './codeServer.mjs';
import { ask, root, run } from './shell.mjs';
import { packageVsix } from './vsix.mjs';

const scratch = join(root, 'scratch');

function developmentArgs(folder) {
  const userData = join(scratch, 'vscode-user-data');
  return [folder, `--extensionDevelopmentPath=${root}`, `--user-data-dir=${userData}`, '--new-window'];
}

async function openInstalled(folder) {
  if (!(await ask('code', ['--version'], { shell: process.platform === 'win32' }))) return false;
  console.log('Opening your VS Code.');
  return (await run('code', developmentArgs(folder), { shell: process.platform === 'win32' })) === 0;
}

async function openDownloaded(folder) {
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return false;
  try {
    const { downloadAndUnzipVSCode } = await import('@vscode/test-electron');
    const executable = await downloadAndUnzipVSCode({ cachePath: join(root, '.vscode-test') });
    console.log('Opening a downloaded VS Code.');
    return (await run(executable, developmentArgs(folder))) === 0;
  } catch (error) {
    console.log(`VS Code could not be downloaded (${error.message}).`);
    return false;
  }
}

async function openInBrowser(folder) {
  await ensureCodeServer();
  const dataDir = join(scratch, 'server-data');
  const extensionsDir = join(scratch, 'server-extensions');
  mkdirSync(dataDir, { recursive: true });
  writeSettings(dataDir);
  await installExtension(await packageVsix(), { extensionsDir, dataDir });
  const server = await startServer({ dataDir, extensionsDir, folder });
  console.log(`\nVS Code runs in your browser: open ${server.url}\nCtrl+C ends it.`);
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => server.stop());
  await new Promise((resolve) => server.child.on('exit', resolve));
}

/** Opens `folder` with the extension and says which way it took. */
export async function openWindow(folder) {
  if (await openInstalled(folder)) return;
  if (await openDownloaded(folder)) return;
  await openInBrowser(folder);
}

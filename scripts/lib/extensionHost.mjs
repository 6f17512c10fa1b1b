// Runs a tests module inside a real extension host: VS Code's server, with a headless browser as its window.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import esbuild from 'esbuild';
import { chromium } from 'playwright-core';
import { browserArgs, ensureBrowser } from './browser.mjs';
import { startServer, writeSettings } from './codeServer.mjs';
import { root } from './shell.mjs';

async function bundle(entry, outfile, define) {
  await esbuild.build({
    entryPoints: [entry],
    outfile,
    define,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    external: ['vscode', 'mocha'],
    logLevel: 'warning',
  });
}

/** Opens the workbench with the extension under development and the module, and waits for its exit code. */
async function drive(server, module, workspace) {
  const browser = await chromium.launch({ executablePath: await ensureBrowser(), args: browserArgs });
  try {
    const page = await browser.newPage();
    // What mocha reports is logged; VS Code's own troubles with being offline come as errors and warnings.
    await page.exposeFunction('codeAutomationLog', (type, args) => {
      if (type === 'log') console.log(...args);
    });
    const { promise: ended, resolve: end } = Promise.withResolvers();
    await page.exposeFunction('codeAutomationExit', (code) => end(code));
    const remote = (path) => `vscode-remote://127.0.0.1:${server.port}${path}`;
    const payload = [
      ['extensionDevelopmentPath', remote(root)],
      ['extensionTestsPath', remote(module)],
      ['skipWelcome', 'true'],
      ['skipReleaseNotes', 'true'],
    ];
    const query = `folder=${encodeURIComponent(workspace)}&payload=${encodeURIComponent(JSON.stringify(payload))}`;
    await page.goto(`${server.origin}/?${query}`);
    const limit = setTimeout(() => end(1), 300_000);
    const code = await ended;
    clearTimeout(limit);
    return code;
  } finally {
    await browser.close();
  }
}

/**
 * Bundles the module at `entry` (it exports `run(): Promise<void>`) and runs it in an extension host on a workspace
 * that `lay(folder)` makes. Gives the exit code: 0 when run() resolved. `define` are esbuild's compile-time constants.
 */
export async function runInExtensionHost({ entry, define = {}, lay }) {
  const module = join(root, 'out', 'extension-host', 'run.js');
  await bundle(join(root, entry), module, define);
  const home = mkdtempSync(join(tmpdir(), 'mlops-host-'));
  const dataDir = join(home, 'data');
  writeSettings(dataDir);
  const workspace = join(home, 'penguins');
  await lay(workspace);
  const server = await startServer({ dataDir, trusted: true, tests: true, token: null });
  try {
    return await drive(server, module.replace(/\.js$/, ''), workspace);
  } finally {
    server.stop();
    rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

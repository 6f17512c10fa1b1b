// Runs test/integration inside a real extension host: VS Code's server, with a headless browser as its window.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import esbuild from 'esbuild';
import { chromium } from 'playwright-core';
import { browserArgs, ensureBrowser } from './lib/browser.mjs';
import { startServer, writeSettings } from './lib/codeServer.mjs';
import { layHistory } from './lib/example.mjs';
import { withPinnedNode } from './lib/prepare.mjs';
import { fail, root } from './lib/shell.mjs';

const report = process.argv[2] ?? join(root, 'out', 'results', 'integration.json');

async function bundleTests() {
  await esbuild.build({
    entryPoints: [join(root, 'test', 'integration', 'run.ts')],
    outfile: join(root, 'out', 'integration', 'run.js'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    external: ['vscode', 'mocha'],
    define: { REPORT_FILE: JSON.stringify(report) },
    logLevel: 'warning',
  });
}

/** Opens the workbench with the extension under development and the tests module, and waits for its exit code. */
async function drive(server, workspace) {
  const browser = await chromium.launch({ executablePath: await ensureBrowser(), args: browserArgs });
  try {
    const page = await browser.newPage();
    await page.exposeFunction('codeAutomationLog', (type, args) =>
      console[type === 'error' ? 'error' : 'log'](...args),
    );
    const ended = new Promise((resolve) => page.exposeFunction('codeAutomationExit', (code) => resolve(code)));
    const remote = (path) => `vscode-remote://127.0.0.1:${server.port}${path}`;
    const payload = [
      ['extensionDevelopmentPath', remote(root)],
      ['extensionTestsPath', remote(join(root, 'out', 'integration', 'run'))],
      ['skipWelcome', 'true'],
      ['skipReleaseNotes', 'true'],
    ];
    await page.goto(
      `${server.origin}/?folder=${encodeURIComponent(workspace)}&payload=${encodeURIComponent(JSON.stringify(payload))}`,
    );
    return await Promise.race([ended, new Promise((resolve) => setTimeout(() => resolve(1), 300_000))]);
  } finally {
    await browser.close();
  }
}

async function main() {
  mkdirSync(join(report, '..'), { recursive: true });
  await bundleTests();
  const temporary = mkdtempSync(join(tmpdir(), 'mlops-integration-'));
  const dataDir = join(temporary, 'data');
  writeSettings(dataDir);
  const workspace = join(temporary, 'penguins');
  await layHistory(workspace, async () => {});
  const server = await startServer({ dataDir, trusted: true, tests: true, token: null });
  try {
    process.exitCode = await drive(server, workspace);
  } finally {
    server.stop();
    rmSync(temporary, { recursive: true, force: true, maxRetries: 5 });
  }
}

await withPinnedNode(main).catch(fail);

import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

/** The tracker as it is now, bundled into a folder of its own, so that real processes can be started of it. */
export async function bundleTracker(): Promise<{ distDir: string; remove: () => void }> {
  const distDir = mkdtempSync(join(tmpdir(), 'cockpit-dist-'));
  mkdirSync(join(distDir, 'prebuilds'));
  cpSync(resolve('node_modules/better-sqlite3/prebuilds'), join(distDir, 'prebuilds'), { recursive: true });
  await build({
    entryPoints: {
      tracker: 'src/tracker/main.ts',
      runner: 'src/tracker/launch/runner.ts',
      hashWorker: 'src/tracker/capture/hashWorker.ts',
      cli: 'src/cli/main.ts',
    },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    outdir: distDir,
    logLevel: 'error',
  });
  return { distDir, remove: () => rmSync(distDir, { recursive: true, force: true }) };
}

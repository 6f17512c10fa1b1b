import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll } from 'vitest';

/** Bundles the hash worker for one test file, as the build does, and gives the folder that takes dist's place. */
export function useWorkerBundle(): { readonly dist: string } {
  const bundle = { dist: '' };
  beforeAll(async () => {
    bundle.dist = mkdtempSync(join(tmpdir(), 'hash-worker-'));
    await build({
      entryPoints: { hashWorker: 'src/tracker/capture/hashWorker.ts' },
      outdir: bundle.dist,
      bundle: true,
      platform: 'node',
      format: 'cjs',
    });
  });
  afterAll(() => rmSync(bundle.dist, { recursive: true, force: true }));
  return bundle;
}

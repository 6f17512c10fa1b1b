// Runs test/integration inside a real extension host and writes its report.
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { layHistory } from './lib/example.mjs';
import { runInExtensionHost } from './lib/extensionHost.mjs';
import { build, withPinnedNode } from './lib/prepare.mjs';
import { fail, root } from './lib/shell.mjs';

const report = process.argv[2] ?? join(root, 'out', 'results', 'integration.json');

async function main() {
  await build();
  mkdirSync(dirname(report), { recursive: true });
  process.exitCode = await runInExtensionHost({
    entry: 'test/integration/run.ts',
    define: { REPORT_FILE: JSON.stringify(report) },
    lay: (folder) => layHistory(folder, async () => {}),
  });
}

await withPinnedNode(main).catch(fail);

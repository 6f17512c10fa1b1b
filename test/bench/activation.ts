import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { layHistory } from '../../scripts/lib/example.mjs';
import { runInExtensionHost } from '../../scripts/lib/extensionHost.mjs';
import { type Figure, median } from './figure';

interface Marks {
  load: number;
  activate: number;
}

/** One window's load and activate times in milliseconds. */
async function measureOnce(file: string): Promise<Marks> {
  const code = await runInExtensionHost({
    entry: 'test/bench/activationProbe.ts',
    define: { MARKS_FILE: JSON.stringify(file) },
    lay: (folder: string) => layHistory(folder, async () => undefined),
  });
  if (code !== 0) throw new Error('The activation probe failed in the extension host.');
  return JSON.parse(readFileSync(file, 'utf8')) as Marks;
}

/** Load and activate of the built extension in a real extension host; the first window warms the disk. */
export async function activationFigures(): Promise<Figure[]> {
  const home = mkdtempSync(join(tmpdir(), 'mlops-bench-'));
  const file = join(home, 'marks.json');
  const all: Marks[] = [];
  for (let count = 0; count < 4; count++) all.push(await measureOnce(file));
  rmSync(home, { recursive: true, force: true });
  const warm = all.slice(1);
  const figure = (what: string, values: number[]): Figure => ({
    what,
    measured: median(values),
    unit: 'ms',
    budget: 50,
    want: 'below',
    yardstick: `windows: ${values.map((value) => value.toFixed(0)).join(', ')} ms`,
  });
  return [
    figure(
      'load code',
      warm.map(({ load }) => load),
    ),
    figure(
      'activate',
      warm.map(({ activate }) => activate),
    ),
  ];
}

import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { packageVsix } from '../../scripts/lib/vsix.mjs';
import type { Figure } from './figure';

/** Sizes of what ships, against the budgets of design.md §6. */
export async function sizeFigures(): Promise<Figure[]> {
  const bytes = (path: string) => statSync(resolve(path)).size;
  const host = ['dist/extension.js', ...readdirSync('dist/host').map((name) => join('dist/host', name))];
  const total = host.reduce((sum, path) => sum + bytes(path), 0);
  const vsix = await packageVsix();
  return [
    {
      what: 'host bundle',
      measured: total / 1000,
      unit: 'kB',
      budget: 500,
      want: 'below',
      yardstick: `design budget; ${(bytes('dist/extension.js') / 1000).toFixed(0)} kB of it are loaded to activate`,
    },
    {
      what: 'VSIX, one platform',
      measured: bytes(vsix) / 1e6,
      unit: 'MB',
      budget: 3,
      want: 'below',
      yardstick: 'design budget',
    },
  ];
}

import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { packageVsix } from '../../scripts/lib/vsix.mjs';
import type { Figure } from './figure';

/** Sizes of what ships, against the budgets of design.md §6. */
export async function sizeFigures(): Promise<Figure[]> {
  const bytes = (path: string) => statSync(resolve(path)).size;
  const vsix = await packageVsix();
  return [
    {
      what: 'host bundle',
      measured: bytes('dist/extension.js') / 1000,
      unit: 'kB',
      budget: 500,
      want: 'below',
      yardstick: 'design budget',
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

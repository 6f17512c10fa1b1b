import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const CALL = /l10n\.t\(\s*(?:'((?:\\.|[^'\\])*)'|"((?:\\.|[^"\\])*)")/g;

it('exports every text of the host for translation (node scripts/l10n.mjs writes the bundle)', () => {
  const sources = readdirSync('src/host', { recursive: true, withFileTypes: true })
    .filter((entry) => entry.name.endsWith('.ts') && entry.name !== 'l10n.ts')
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
  const texts = [...sources, readFileSync('src/extension.ts', 'utf8')].flatMap((source) =>
    [...source.matchAll(CALL)].map(([, single, double]) => (single ?? double ?? '').replace(/\\(['"])/g, '$1')),
  );
  const bundle = JSON.parse(readFileSync('l10n/bundle.l10n.json', 'utf8')) as Record<string, string>;
  expect([...new Set(texts)].sort()).toEqual(Object.keys(bundle).sort());
});

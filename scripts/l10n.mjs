// Writes l10n/bundle.l10n.json: every text that src/ passes through l10n.t. Translations lie beside it as bundle.l10n.<language>.json.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { getL10nJson } from '@vscode/l10n-dev';

/** The export looks only into files that import vscode; those that are given their l10n say it in their own way. */
const marker = "import type * as vscode from 'vscode';\n";

const entries = await readdir('src/host', { recursive: true, withFileTypes: true });
const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
const contents = await Promise.all(['src/extension.ts', ...files].map((file) => readFile(file, 'utf8')));
const bundle = await getL10nJson(contents.map((text) => ({ extension: '.ts', contents: marker + text })));
const sorted = Object.fromEntries(Object.entries(bundle).sort(([a], [b]) => (a < b ? -1 : 1)));
await writeFile('l10n/bundle.l10n.json', `${JSON.stringify(sorted, null, 2)}\n`);
console.log(`${Object.keys(sorted).length} texts in l10n/bundle.l10n.json`);

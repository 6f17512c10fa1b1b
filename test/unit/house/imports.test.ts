import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..', '..');

/** Which rooms each room may import from; imports only go down. */
const below: Record<string, string[]> = {
  'src/shared': [],
  'src/platform': ['src/shared'],
  'src/client': ['src/platform', 'src/shared'],
  'src/tracker': ['src/platform', 'src/shared'],
  'src/cli': ['src/client', 'src/platform', 'src/shared'],
  'src/host': ['src/client', 'src/platform', 'src/shared'],
  'src/extension.ts': ['src/host', 'src/client', 'src/platform', 'src/shared'],
  webview: ['src/shared'],
};

const sources = ['src', 'webview'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name).split(sep).join('/')),
);

function imports(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1] ?? '');
}

function room(path: string): string {
  return Object.keys(below).find((name) => path === name || path.startsWith(`${name}/`)) ?? path;
}

function resolveImport(file: string, specifier: string): string {
  return relative(root, join(root, dirname(file), specifier))
    .split(sep)
    .join('/');
}

test('every import goes down', () => {
  const wrong = sources.flatMap((file) =>
    imports(file)
      .filter((specifier) => specifier.startsWith('.'))
      .map((specifier) => resolveImport(file, specifier))
      // The version is said in one place.
      .filter((target) => target !== 'package.json')
      .filter((target) => room(target) !== room(file) && !below[room(file)]?.includes(room(target)))
      .map((target) => `${file} imports ${target}`),
  );
  expect(wrong).toEqual([]);
});

test('only the host imports vscode, and only webview/ui the toolkit', () => {
  const wrong = sources.flatMap((file) =>
    imports(file)
      .filter(
        (name) =>
          (name === 'vscode' && !['src/host', 'src/extension.ts'].includes(room(file))) ||
          (name === '@vscode/webview-ui-toolkit' && !file.startsWith('webview/ui/')),
      )
      .map((name) => `${file} imports ${name}`),
  );
  expect(wrong).toEqual([]);
});

test('no file is over 400 lines', () => {
  const long = sources.filter((file) => readFileSync(join(root, file), 'utf8').split('\n').length > 401);
  expect(long).toEqual([]);
});

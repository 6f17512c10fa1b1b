import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/** WORKS-WITH.md says what works only where a test says so too. */
const root = join(import.meta.dirname, '..', '..', '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

const page = read('WORKS-WITH.md').split('\n');
/** The lines of its tables, without heads. */
const lines = page.filter((line, at) => line.startsWith('| ') && !page[at + 1]?.startsWith('|---'));

/** `[name](file) `what the file's test is called``, at the end of a line. */
const PROOF = /\| \[[^\]]+\]\(([^)]+)\) `([^`]+)` \|$/;

function proofOf(line: string): { file: string; named: string } {
  const [, file = '', named = ''] = PROOF.exec(line) ?? [];
  return { file, named };
}

/** What the tests of a file are called, and the scripts and servers that they are run for. */
function namedIn(file: string): string[] {
  if (file === '' || !existsSync(join(root, file))) return [];
  const titles = /\b(?:test|it)(?:\.runIf\(\w+\))?\(\s*'((?:[^'\\]|\\.)+)'/g;
  const cases = /\b(?:file|environment|backend): '([^']+)'/g;
  const text = read(file);
  return [titles, cases].flatMap((pattern) => [...text.matchAll(pattern)].map(([, name = '']) => name));
}

test('each line of “Works with” names a test that is there', () => {
  const unproven = lines.filter((line) => {
    const { file, named } = proofOf(line);
    return !namedIn(file).includes(named);
  });
  expect([lines.length > 40, unproven]).toEqual([true, []]);
});

test('the versions of “Works with” are the ones that are installed', () => {
  const pinned = readdirSync(join(root, 'test', 'clients', 'requirements')).flatMap((list) =>
    read(`test/clients/requirements/${list}`).split('\n'),
  );
  const claimed = lines.flatMap((line) => [...line.matchAll(/\| ([\w-]+) (\d[\d.]*) \|/g)]);
  const others = claimed.map(([, name, version]) => `${name}==${version}`).filter((one) => !pinned.includes(one));
  expect([claimed.length > 15, others]).toEqual([true, []]);
});

test('“Works with” leaves out no script of the real libraries', () => {
  const named = new Set(lines.map((line) => proofOf(line).named));
  const scripts = ['mlflow', 'loggers'].flatMap((name) => namedIn(`test/clients/${name}.test.ts`));
  expect(scripts.filter((script) => script.endsWith('.py') && !named.has(script))).toEqual([]);
});

import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findForeignRuns } from '../../../src/host/imports/foreignRuns';
import { candidateText, urlProblem } from '../../../src/host/imports/importSources';
import { artifactFolder } from '../../../src/host/navigate/artifactFolder';
import { l10n } from '../host/fixtures';

function folderWith(...paths: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'mlops-foreign-'));
  for (const path of paths) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    if (path.endsWith('/')) mkdirSync(join(folder, path), { recursive: true });
    else writeFileSync(join(folder, path), '');
  }
  return folder;
}

describe('what other tools left in a folder', () => {
  it('is found by name, event files also one folder down', async () => {
    const folder = folderWith('mlflow.db', 'mlruns/', 'wandb/', 'runs/exp1/events.out.tfevents.1.host', 'src/a.py');
    const found = await findForeignRuns(folder, null);
    expect(found.map(({ name, tool }) => `${name} ${tool}`).sort()).toEqual([
      'mlflow.db MLflow',
      'mlruns MLflow',
      'runs TensorBoard',
      'wandb W&B',
    ]);
  });

  it('is nothing where folders only happen to be called so', async () => {
    expect(await findForeignRuns(folderWith('runs/notes.txt', 'logs/a.log'), null)).toEqual([]);
  });

  it('leaves out what came after the store, since runs that are tracked made it', async () => {
    const folder = folderWith('mlruns/');
    const [before, after] = [Date.now() - 3_600_000, Date.now() + 3_600_000];
    expect([await findForeignRuns(folder, before), await findForeignRuns(folder, after)]).toEqual([
      [],
      [{ name: 'mlruns', tool: 'MLflow' }],
    ]);
  });
});

describe('a source of an import', () => {
  it('is named relative to the folder where it lies in it, with what it is and how much', () => {
    const candidate = { what: 'MLflow runs', format: 'mlflow-files', runs: 12 };
    expect([
      candidateText({ ...candidate, path: '/work/a/mlruns' }, '/work/a', l10n),
      candidateText({ ...candidate, path: '/other/mlruns', runs: null }, '/work/a', l10n),
    ]).toEqual([
      { label: 'mlruns', description: 'MLflow runs · 12 runs' },
      { label: '/other/mlruns', description: 'MLflow runs' },
    ]);
  });

  it.each([
    ['https://mlflow.example.org/path', null],
    ['mlflow.example.org', 'Type a whole address, such as https://mlflow.example.org.'],
    ['ftp://mlflow.example.org', 'The address begins with https:// or http://.'],
    [
      'https://ada:secret@example.org',
      'Leave name and password out of the address: they are asked for, and kept safe.',
    ],
  ])('%s as an address: %s', (text, problem) => {
    expect(urlProblem(text, l10n)).toBe(problem);
  });
});

it.each([
  [null, '/store/artifacts/a'],
  ['/old/mlruns/1/a/artifacts', '/old/mlruns/1/a/artifacts'],
  ['file:///old/my%20runs/artifacts', '/old/my runs/artifacts'],
  ['mlflow-artifacts:/1/a/artifacts', null],
  ['s3://bucket/a', null],
])('artifacts at %s lie on this machine at %s', (uri, folder) => {
  expect(artifactFolder(uri, '/store/artifacts/a')).toBe(folder);
});

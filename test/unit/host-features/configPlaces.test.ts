import { expect, test } from 'vitest';
import { configPlaces } from '../../../src/host/config/configPlaces';
import { missingPaths } from '../../../src/host/config/missingPaths';

const text = `version: 1
jobs:
  train:
    command: python train.py
    params: [params.yaml]
    data: {train: data/train.csv, test: data/test.csv}
  "fit all":
    cwd: models
    command: python fit.py
    data:
      - big.csv
`;

function drawn(): string[] {
  const lines = text.split('\n');
  const { jobs, paths } = configPlaces(text);
  return [...jobs, ...paths].map(({ span }) => lines[span.line]?.slice(span.column, span.endColumn) ?? '');
}

test('jobs and the paths they name are found where they stand', () => {
  expect(drawn()).toEqual([
    'train',
    '"fit all"',
    'params.yaml',
    'data/train.csv',
    'data/test.csv',
    'models',
    'big.csv',
  ]);
});

test.each(['', 'jobs: [1, 2]', 'jobs:\n  train: python', '\t: ['])('a text without jobs has no places: %j', (other) => {
  expect(configPlaces(other)).toEqual({ jobs: [], paths: [] });
});

async function missing(...there: string[]): Promise<string[]> {
  const found = await missingPaths(configPlaces(text), '/repo', async (path) => there.includes(path));
  return found.map(({ job, path }) => `${job}: ${path}`);
}

test('paths are looked for from the working folder of their job', async () => {
  expect(await missing('/repo/params.yaml', '/repo/data/test.csv', '/repo/models', '/repo/models/big.csv')).toEqual([
    'train: data/train.csv',
  ]);
});

test('a job without its working folder gets one warning', async () => {
  expect(await missing('/repo/params.yaml', '/repo/data/test.csv', '/repo/data/train.csv')).toEqual([
    'fit all: models',
  ]);
});

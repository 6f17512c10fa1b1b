import { expect, test } from 'vitest';
import {
  findInterpreters,
  resolveInterpreterSetting,
  type SearchMachine,
} from '../../../src/host/python/interpreterSearch';

function machine(...files: string[]): SearchMachine {
  return {
    platform: 'linux',
    env: { PATH: '/usr/bin:relative:/opt/bin', CONDA_PREFIX: '/conda', HOME: '/home/ada' },
    isExecutable: async (path) => files.includes(path),
  };
}

test('interpreters are found in the folder first, then in conda, then on the path, each once', async () => {
  const found = await findInterpreters(
    '/repo',
    machine(
      '/opt/bin/python',
      '/usr/bin/python3',
      '/conda/bin/python',
      '/repo/venv/bin/python',
      '/repo/.venv/bin/python',
    ),
  );
  expect(found.map(({ path, origin }) => `${origin} ${path}`)).toEqual([
    'folder /repo/.venv/bin/python',
    'folder /repo/venv/bin/python',
    'conda /conda/bin/python',
    'path /usr/bin/python3',
    'path /opt/bin/python',
  ]);
});

test('nothing is found where there is nothing', async () => {
  expect(await findInterpreters('/repo', machine())).toEqual([]);
});

test.each([
  ['/usr/bin/python3', '/usr/bin/python3'],
  ['.venv/bin/python', '/repo/.venv/bin/python'],
  ['.venv', '/repo/.venv/bin/python'],
  ['~/py/bin/python', '/home/ada/py/bin/python'],
  ['$' + '{workspaceFolder}/.venv', '/repo/.venv/bin/python'],
  ['python3', '/usr/bin/python3'],
  ['/gone/python', null],
])('the setting %s means %s', async (setting, expected) => {
  const files = ['/usr/bin/python3', '/repo/.venv/bin/python', '/home/ada/py/bin/python'];
  expect(await resolveInterpreterSetting(setting, '/repo', machine(...files))).toBe(expected);
});

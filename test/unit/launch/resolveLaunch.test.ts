import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LaunchRequest } from '../../../src/shared/protocol/trackerApi';
import { dataArguments } from '../../../src/tracker/launch/dataArguments';
import { friendlyName } from '../../../src/tracker/launch/friendlyName';
import type { ResolvedLaunch } from '../../../src/tracker/launch/resolvedLaunch';
import { resolveLaunch } from '../../../src/tracker/launch/resolveLaunch';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'resolve é '));
});
afterEach(() => rmSync(folder, { recursive: true }));

function file(path: string, text = 'x', mode = 0o644): string {
  const absolute = join(folder, path);
  mkdirSync(dirname(absolute), { recursive: true });
  writeFileSync(absolute, text);
  chmodSync(absolute, mode);
  return absolute;
}

/** A PATH with these programs and nothing else. */
function programs(...names: string[]): Record<string, string> {
  for (const name of names) file(`bin/${name}`, '#!/bin/sh', 0o755);
  return { PATH: join(folder, 'bin') };
}

const resolveRun = (request: Omit<LaunchRequest, 'source'>): Promise<ResolvedLaunch> =>
  resolveLaunch({ source: 'cli', env: request.env ?? programs('python', 'python3'), ...request }, folder, {});

const JOBS = `
jobs:
  train:
    command: python train.py --lr \${lr} --key \${api_key} --name \${name}
    params: [params.yaml]
    data: {train: data/train.csv, test: data/test.csv}
    outputs: [model.json]
    metrics: [metrics.json]
    stdout: {patterns: ['loss (?<loss>\\d+)']}
    metric: accuracy
    goal: maximize
    env: {SEED: '1'}
  nested:
    command: python train.py
    cwd: sub
    data: [a.csv]
`;

test('a job brings its command, params, data, outputs and rules', async () => {
  file('mlops.yaml', JOBS);
  file('params.yaml', 'lr: 0.1\nname: default\nmodel: {depth: 3}\n');
  const env = programs('python');
  const resolved = await resolveRun({
    ...{ job: 'train', env, params: { name: 'two words', api_key: 'sesame' }, outputs: ['extra.txt'] },
    data: [{ path: join(folder, 'data/test.csv'), role: null }],
  });
  expect(resolved).toEqual({
    job: 'train',
    argv: ['python', 'train.py', '--lr', '0.1', '--key', 'sesame', '--name', 'two words'],
    shell: null,
    command: "python train.py --lr 0.1 --key •••••• --name 'two words'",
    shownArgv: ['python', 'train.py', '--lr', '0.1', '--key', '••••••', '--name', 'two words'],
    cwd: folder,
    env: { ...env, SEED: '1' },
    params: { lr: '0.1', name: 'two words', 'model.depth': '3', key: '••••••', api_key: '••••••' },
    experiment: 'train',
    data: [
      { path: join(folder, 'data/train.csv'), role: 'train' },
      { path: join(folder, 'data/test.csv'), role: 'test' },
    ],
    outputs: ['model.json', 'extra.txt'],
    metricFiles: [join(folder, 'metrics.json')],
    stdout: { patterns: ['loss (?<loss>\\d+)'] },
    metric: 'accuracy',
    goal: 'maximize',
    language: 'python',
    interpreter: join(folder, 'bin/python'),
    warnings: [],
  });
});

test('a param without a value, an unknown job and a mistake are said plainly', async () => {
  file('mlops.yaml', JOBS);
  const reasons = [];
  for (const [job, text] of [
    ['train', null],
    ['trian', null],
    ['train', 'jobs: {train: {comand: x}}'],
    ['train', ''],
  ] as const) {
    if (text !== null) file('mlops.yaml', text);
    reasons.push(await resolveRun({ job }).catch(({ code, message }) => `${code}: ${message}`));
  }
  expect(
    reasons.map(
      (reason) =>
        String(reason)
          .replace(folder, 'FOLDER')
          .split(/(?<=line 1:)/)[0],
    ),
  ).toEqual([
    'BAD_REQUEST: The job "train" needs values for lr, api_key, name. Give them as a param of the run, or in a file named under the job\'s params:.',
    'BAD_REQUEST: mlops.yaml has no job "trian". Its jobs: train, nested.',
    'BAD_REQUEST: The job "train" can\'t be used, because mlops.yaml has a mistake in line 1:',
    'BAD_REQUEST: mlops.yaml in FOLDER has no jobs. Add "train" under jobs: with its command.',
  ]);
});

test('paths of a job with a working folder count from there', async () => {
  file('mlops.yaml', JOBS);
  const { cwd, data } = await resolveRun({ job: 'nested' });
  expect({ cwd, data }).toEqual({ cwd: join(folder, 'sub'), data: [{ path: join(folder, 'sub/a.csv'), role: null }] });
});

test('a params file that is missing or broken is noted', async () => {
  file('mlops.yaml', 'jobs: {a: {command: python a.py, params: [gone.yaml, bad.json]}}');
  file('bad.json', '{"lr": ');
  const { warnings } = await resolveRun({ job: 'a' });
  expect(warnings.map((warning) => warning.split(/(?<=were not read: (?:Line \d+|there))/)[0])).toEqual([
    'The params of gone.yaml were not read: there',
    'The params of bad.json were not read: Line 1',
  ]);
});

test('the chosen interpreter stands for a plain python, in words and in lines', async () => {
  const interpreter = '/opt/my env/python';
  const started = async (request: Partial<LaunchRequest>) => {
    const { argv, shell } = await resolveRun({ ...request, interpreter });
    return argv ?? shell;
  };
  file('train.py');
  expect([
    await started({ argv: ['python3', 'train.py'] }),
    await started({ argv: ['train.py', '--lr', '1'] }),
    await started({ argv: ['python3.8', 'train.py'] }),
    await started({ shell: 'python train.py | tee log' }),
    await started({ shell: 'pythonic train.py | tee log' }),
  ]).toEqual([
    [interpreter, 'train.py'],
    [interpreter, 'train.py', '--lr', '1'],
    ['python3.8', 'train.py'],
    `'${interpreter}' train.py | tee log`,
    'pythonic train.py | tee log',
  ]);
});

test('where only python3 is there, python means it', async () => {
  const env = programs('python3');
  const { argv, interpreter, command } = await resolveRun({ argv: ['python', 'a.py'], env });
  expect({ argv, interpreter, command }).toEqual({
    argv: ['python3', 'a.py'],
    interpreter: join(folder, 'bin/python3'),
    command: 'python a.py',
  });
});

test('the interpreter of a virtual environment brings the programs beside it', async () => {
  file('.venv/pyvenv.cfg');
  const interpreter = file('.venv/bin/python', '', 0o755);
  // This is how pip writes it where the path holds spaces, which `#!` can't take.
  file('.venv/bin/torchrun', `#!/bin/sh\n'''exec' "${interpreter}" "$0" "$@"\n' '''\n`, 0o755);
  const resolved = await resolveRun({ argv: ['torchrun', 'train.py'], env: { PATH: '/usr/bin' }, interpreter });
  expect({ env: resolved.env, language: resolved.language, interpreter: resolved.interpreter }).toEqual({
    env: { PATH: `${join(folder, '.venv/bin')}:/usr/bin`, VIRTUAL_ENV: join(folder, '.venv') },
    language: 'python',
    interpreter,
  });
});

test('experiments are named after the script, the module or the command', async () => {
  const names = [];
  for (const request of [
    { argv: ['python', 'src/train_model.py', '--lr', '1'] },
    { argv: ['python', '-m', 'pkg.train'] },
    { argv: ['./bin/solver'] },
    { shell: 'cd src && Rscript fit.R | tee log' },
    { argv: ['python', 'a.py'], experiment: 'mine' },
  ]) {
    names.push((await resolveRun(request)).experiment);
  }
  expect(names).toEqual(['train_model', 'pkg.train', 'solver', 'fit', 'mine']);
});

test('arguments that are data files or folders are data; code, configs, outputs and the project are not', () => {
  const found = ['d.csv', 'set/x.npy', 'valid.parquet', 'h.npz', 'model.pt'].map((path) => file(path));
  for (const path of ['train.py', 'helper.py', 'conf.yaml', 'conf.json', 'out/old.csv', 'model.json', 'log.txt'])
    file(path);
  const argv = [
    ...[
      'python',
      'train.py',
      'd.csv',
      '--data',
      'set',
      '--valid=valid.parquet',
      'data.hold=h.npz',
      '--resume',
      'model.pt',
    ],
    ...['--config', 'conf.json', '--out', 'out', '--save-dir=out', '--log-file', 'log.txt', '.', '..', 'helper.py'],
    ...['conf.yaml', 'model.json', 'gone.csv', '--lr', '0.1', './d.csv'],
  ];
  expect(dataArguments(argv, folder, [join(folder, 'model.json')])).toEqual([
    ...[found[0], join(folder, 'set'), ...found.slice(2)],
  ]);
});

test('made-up names are an adjective and a noun', () => {
  expect([friendlyName(() => 0), friendlyName((count) => count - 1), /^[a-z]+-[a-z]+$/.test(friendlyName())]).toEqual([
    'able-acorn',
    'zesty-zebra',
    true,
  ]);
});

test('a variable set before the command is neither its name nor stored in clear', async () => {
  const { env: _, shell: __, ...stored } = await resolveRun({ shell: 'API_KEY=sesame python train.py --lr 0.1' });
  expect([stored.experiment, stored.params, JSON.stringify(stored).includes('sesame')]).toEqual([
    'train',
    { lr: '0.1' },
    false,
  ]);
});

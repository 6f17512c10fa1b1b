import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ImportFixture } from './importFixture';

const fixture = new ImportFixture();

const LOCK = `schema: '2.0'
stages:
  train:
    cmd: python train.py
    deps:
    - path: data/a.csv
      hash: md5
      md5: f69f5b72bc79a92dc70c63c9aa142e36
      size: 4
    - path: data/images
      hash: md5
      md5: 1b79a7131f634ab00d1e7ebef4b82b76.dir
      nfiles: 12
    - path: train.py
      hash: md5
      md5: 849bf892633e0d683c1d0e1d7f9c03b8
`;

/** A repository with an experiment as \`dvc exp run\` leaves it: a commit under refs/exps, of files not in the working tree. */
function repository(more: Record<string, string> = {}): { folder: string; commit: string; baseline: string } {
  const folder = fixture.path('project');
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=ana', '-c', 'user.email=ana@example.org', '-C', folder, ...args], {
      encoding: 'utf8',
      env: { ...process.env, GIT_COMMITTER_DATE: '1700000000 +0000', GIT_AUTHOR_DATE: '1700000000 +0000' },
    }).trim();
  fixture.write('project/.dvc/config', '');
  git('init', '-q');
  git('add', '.');
  git('commit', '-qm', 'base');
  const baseline = git('rev-parse', 'HEAD');
  const files: Record<string, string> = {
    'dvc.yaml': 'stages:\n  train:\n    cmd: python train.py\n    params: [train]\nmetrics: [scores.json]\n',
    'dvc.lock': LOCK,
    'params.yaml': 'train: {lr: 0.50, epochs: 3}\n',
    'scores.json': '{"auc": 0.5, "nested": {"x": 1}, "note": "text"}',
    'dvclive/metrics.json': '{"train": {"loss": 0.25}, "step": 2}',
    'dvclive/plots/metrics/train/loss.tsv': 'step\tloss\n0\t0.5\n1\tnan\n2\t0.25\n',
    ...more,
  };
  for (const [name, text] of Object.entries(files)) fixture.write(`project/${name}`, text);
  git('add', '.');
  const commit = git('commit-tree', git('write-tree'), '-p', baseline, '-m', 'experiment');
  git('update-ref', `refs/exps/${baseline.slice(0, 2)}/${baseline.slice(2)}/quick-otter`, commit);
  git('update-ref', 'refs/exps/exec/EXEC_HEAD', baseline);
  git('reset', '-q', '--hard');
  return { folder, commit, baseline };
}

test('an experiment is a run with its params, histories and last values', async () => {
  const { folder, commit, baseline } = repository();
  await fixture.bring(join(folder, '.dvc'));
  const run = fixture.store.runs.summary(commit);
  const T = 1_700_000_000_000;
  expect({
    facts: [run.name, run.experiment, run.status, run.startTime, run.commit, run.command, run.params, run.tags],
    loss: fixture.points(commit, 'train/loss'),
    auc: fixture.points(commit, 'auc'),
    keys: Object.keys(run.metrics).sort(),
  }).toEqual({
    facts: [
      'quick-otter',
      'project',
      'FINISHED',
      T,
      commit,
      'python train.py',
      { 'train.lr': '0.50', 'train.epochs': '3' },
      { 'dvc.baseline': baseline },
    ],
    loss: [
      [0, T, 0.5],
      [2, T, 0.25],
      [1, T, Number.NaN],
    ].sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0)),
    auc: [[0, T, 0.5]],
    keys: ['auc', 'nested.x', 'train/loss'],
  });
});

test('data of dvc.lock is known by DVC’s MD5, named as such; code is no data', async () => {
  const { folder, commit } = repository();
  await fixture.bring(join(folder, '.dvc'));
  const inputs = fixture.store.runs
    .detail(commit)
    .inputs.map(({ dataset }) => [dataset.name, dataset.digest, dataset.sourceType]);
  expect(inputs).toEqual([
    ['data/a.csv', 'md5:f69f5b72bc79a92dc70c63c9aa142e36', 'dvc'],
    ['data/images', 'md5:1b79a7131f634ab00d1e7ebef4b82b76', 'dvc'],
  ]);
});

test('a file that can’t be read is told with its experiment, and the rest comes in', async () => {
  const { folder, commit } = repository({ 'scores.json': '{"auc": ' });
  const { report } = await fixture.bring(join(folder, '.dvc'));
  expect([report.problems.map(({ where }) => where), fixture.points(commit, 'train/loss').length]).toEqual([
    ['quick-otter: scores.json'],
    3,
  ]);
});

test('the repository is as it was, and importing twice changes nothing', async () => {
  const { folder } = repository();
  const state = () =>
    execFileSync('git', ['-C', folder, 'for-each-ref'], { encoding: 'utf8' }) +
    readFileSync(join(folder, '.git', 'index')).toString('hex');
  const before = state();
  await fixture.bring(join(folder, '.dvc'));
  const cursor = fixture.store.cursor();
  const { report } = await fixture.bring(join(folder, '.dvc'));
  expect([state(), report.runs.unchanged, fixture.store.cursor()]).toEqual([before, 1, cursor]);
});

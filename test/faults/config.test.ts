import { afterEach, beforeEach, expect, test } from 'vitest';
import { Sandbox } from './support/sandbox';

let box: Sandbox;
beforeEach(() => {
  box = new Sandbox();
});
afterEach(() => box.dispose());

test('a mlops.yaml with every kind of mistake still runs its good job, and names each mistake by line', async () => {
  box.write(
    'mlops.yaml',
    [
      'version: 2',
      'jobs:',
      '  good:',
      '    command: node --version',
      '  no-command:',
      '    params: [p.yaml]',
      '  typo:',
      '    comand: node --version',
      '  wrong-type:',
      '    command: [node]',
      '  bad-goal:',
      '    command: node --version',
      '    goal: bigger',
      '  bad-pattern:',
      '    command: node --version',
      '    stdout: {patterns: ["loss (?<loss"]}',
      'surprise: 1',
      '',
    ].join('\n'),
  );
  const good = await box.cockpit(['run', '--job', 'good']);
  expect(good.code, good.stderr).toBe(0);
  const said = [];
  for (const job of ['no-command', 'typo', 'wrong-type', 'bad-goal', 'bad-pattern']) {
    const { code, stderr } = await box.cockpit(['run', '--job', job]);
    said.push(`${code} ${job} ${/mlops\.yaml has a mistake in line (\d+): ./.exec(stderr)?.[1] ?? stderr}`);
  }
  expect(said).toEqual(['2 no-command 5', '2 typo 8', '2 wrong-type 10', '2 bad-goal 13', '2 bad-pattern 16']);
});

test('a mlops.yaml that is no YAML at all stops its jobs, with the line, but no plain command', async () => {
  box.write('mlops.yaml', 'jobs: [}\n\t: x');
  const plain = await box.cockpit(['run', '--', process.execPath, '--version']);
  const job = await box.cockpit(['run', '--job', 'train']);
  expect({ plain: plain.code, job: job.code, said: /mlops\.yaml.* line 1: /.test(job.stderr) }, job.stderr).toEqual({
    plain: 0,
    job: 2,
    said: true,
  });
});

test('an unknown job is refused with the names there are', async () => {
  box.write('mlops.yaml', 'jobs:\n  train:\n    command: node --version\n');
  const { code, stderr } = await box.cockpit(['run', '--job', 'trian']);
  expect(code).not.toBe(0);
  expect(stderr).toContain('train');
});

test('a placeholder without a value is refused with its name', async () => {
  box.write('mlops.yaml', `jobs:\n  train:\n    command: node --version --lr \${lr}\n`);
  const { code, stderr } = await box.cockpit(['run', '--job', 'train']);
  expect(code).not.toBe(0);
  expect(stderr).toContain('lr');
});

import { expect, test } from 'vitest';
import { debugTarget, jobWords } from '../../../src/host/debug/debugTarget';
import { OutputRelay } from '../../../src/host/debug/outputRelay';

test.each([
  [['python', 'train.py', '--lr', '1'], { program: 'train.py', pythonArgs: [], args: ['--lr', '1'] }],
  [
    ['/env/bin/python3.11', '-u', '-W', 'error', 'a.py'],
    { program: 'a.py', pythonArgs: ['-u', '-W', 'error'], args: [] },
  ],
  [['python', '-m', 'pkg.train', '-v'], { module: 'pkg.train', pythonArgs: [], args: ['-v'] }],
  [['train.py', 'x'], { program: 'train.py', pythonArgs: [], args: ['x'] }],
  [['python', '-c', 'print(1)'], null],
  [['python'], null],
  [['Rscript', 'fit.R'], null],
])('the debugger launches %j as %j', (argv, expected) => {
  expect(debugTarget(argv)).toEqual(expected);
});

test('a job’s params go into its command as one word each', () => {
  expect(
    jobWords(`python train.py --lr \${model.lr} --name "\${name}"`, { 'model.lr': '0.1', name: "it's b" }),
  ).toEqual(['python', 'train.py', '--lr', '0.1', '--name', "it's b"]);
});

test('a job that needs a shell has no words for a debugger', () => {
  expect(jobWords('python a.py | tee log', {})).toBeNull();
});

test('output is sent in order, one request at a time, and a lost piece does not stop the rest', async () => {
  const sent: string[] = [];
  const failures: unknown[] = [];
  let busy = 0;
  const relay = new OutputRelay(
    async (text) => {
      busy++;
      expect(busy).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 5));
      busy--;
      if (text.startsWith('lost')) throw new Error(text);
      sent.push(text);
      if (text === 'ab') relay.add('lost');
    },
    (error) => failures.push(error),
  );
  relay.add('a');
  relay.add('b');
  await relay.flush();
  relay.add('c');
  await relay.flush();
  expect([sent, failures]).toEqual([['ab', 'c'], [new Error('lost')]]);
});

import { expect, test } from 'vitest';
import { commandForFile } from '../../../src/host/launch/currentFile';
import { quoteWord } from '../../../src/host/launch/quoteWord';
import { recentCommands } from '../../../src/host/launch/recentCommands';
import { usesPython } from '../../../src/host/launch/runRequest';
import type { RunSummary } from '../../../src/shared/model/run';

function run(changes: Partial<RunSummary>): RunSummary {
  const summary: Partial<RunSummary> = { job: null, source: 'cli', deleted: false, command: 'x', startTime: 0 };
  return { ...summary, ...changes } as RunSummary;
}

test('recent commands are distinct, newest first, and come from no job, debugger or deleted run', () => {
  const runs = [
    run({ id: '1', command: 'a', startTime: 1 }),
    run({ id: '2', command: 'b', startTime: 2 }),
    run({ id: '3', command: 'a', startTime: 3 }),
    run({ id: '4', command: 'job', startTime: 4, job: 'train' }),
    run({ id: '5', command: 'debug', startTime: 5, source: 'debug' }),
    run({ id: '6', command: 'gone', startTime: 6, deleted: true }),
    run({ id: '7', command: 'c', startTime: 0 }),
  ];
  expect(recentCommands(runs, 2).map(({ command, run: { id } }) => [command, id])).toEqual([
    ['a', '3'],
    ['b', '2'],
  ]);
});

test.each([
  ['/repo/src/train.py', ['python', 'src/train.py']],
  ['/repo/Fit Model.R', ['Rscript', 'Fit Model.R']],
  ['/repo/fit.jl', ['julia', 'fit.jl']],
  ['/repo/data.csv', null],
  ['/elsewhere/train.py', null],
])('the command for %s is %j', (file, expected) => {
  expect(commandForFile('/repo', file)).toEqual(expected);
});

test.each([
  ['python train.py', true],
  ['cd src && python3 train.py', true],
  ['train.py --fast', true],
  ['py -m train', true],
  ['Rscript fit.R', false],
  ['./pythonic-tool run', false],
  ['/opt/env/bin/python train.py', false],
])('whether %s needs the chosen Python is %s', (command, expected) => {
  expect(usesPython(command)).toBe(expected);
});

test.each([
  ['train.py', 'linux', 'train.py'],
  ["it's here.py", 'linux', "'it'\\''s here.py'"],
  ['', 'linux', "''"],
  ['my file.py', 'win32', '"my file.py"'],
  ['C:\\data\\a.py', 'win32', 'C:\\data\\a.py'],
] as const)('%j is typed on %s as %s', (word, platform, expected) => {
  expect(quoteWord(word, platform)).toBe(expected);
});

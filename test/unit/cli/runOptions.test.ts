import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommanderError } from 'commander';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { launchRequest, type RunOptions } from '../../../src/cli/commands/runOptions';
import { createProgram } from '../../../src/cli/program';
import { fakePrinter } from './fakeTerminal';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'cockpit-cli-'));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

const request = (command: string[], options: Partial<RunOptions> = {}) =>
  launchRequest({ cwd, env: { A: '1', B: undefined }, distDir: '' }, command, {
    param: [],
    data: [],
    output: [],
    ...options,
  });

test('a command is launched here, with this environment, params, data with roles, and outputs', () => {
  writeFileSync(join(cwd, 'x=y.csv'), '');
  const options = { param: ['lr=0.1', 'eq=a=b', 'none='], data: ['train=d.csv', 'x=y.csv', '/abs.csv'], output: ['m'] };
  expect(request(['python', 'train.py'], options)).toEqual({
    argv: ['python', 'train.py'],
    cwd,
    env: { A: '1' },
    name: undefined,
    experiment: undefined,
    params: { lr: '0.1', eq: 'a=b', none: '' },
    data: [
      { path: join(cwd, 'd.csv'), role: 'train' },
      { path: join(cwd, 'x=y.csv'), role: null },
      { path: '/abs.csv', role: null },
    ],
    outputs: ['m'],
    source: 'cli',
  });
});

test('a job runs in its own folder, but outputs typed here are meant from here', () => {
  const { cwd: where, job, outputs } = request([], { job: 'train', output: ['m'] });
  expect([where, job, outputs]).toEqual([undefined, 'train', [join(cwd, 'm')]]);
});

test.each([
  ['neither command nor job', [], {}],
  ['both', ['x'], { job: 'train' }],
  ['a param without a value', ['x'], { param: ['lr'] }],
  ['a param without a name', ['x'], { param: ['=1'] }],
])('%s is refused', (_name, command, options) => {
  expect(() => request(command, options)).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }));
});

test.each([
  ['options after the command are the command’s', ['python', 't.py', '--name', 'x', '-h'], 'python t.py --name x -h'],
  ['two dashes end the options', ['--', '--odd', '--store', 'x'], '--odd --store x'],
  ['two dashes within the command stay', ['--name', 'n', '--', 'npm', 'run', 'x', '--', '--y'], 'npm run x -- --y'],
])('%s', async (_name, words, expected) => {
  expect(await parsedRun(words)).toBe(expected);
});

test.each([
  ['an unknown command', ['nonsense']],
  ['an unknown option', ['runs', '--nonsense']],
  ['a limit that is no number', ['runs', '--limit', 'x']],
  ['a missing run', ['show']],
  ['a missing option', ['register', 'x']],
])('%s is a mistake of usage', async (_name, words) => {
  await expect(parse(words)).rejects.toBeInstanceOf(CommanderError);
});

/** The command line as `run` understands it. */
async function parsedRun(words: string[]): Promise<string> {
  const program = quietProgram();
  const run = program.commands.find((command) => command.name() === 'run');
  let seen: string[] = [];
  run?.action((command: string[]) => {
    seen = command;
  });
  await program.parseAsync(['run', ...words], { from: 'user' });
  return seen.join(' ');
}

function parse(words: string[]) {
  return quietProgram().parseAsync(words, { from: 'user' });
}

function quietProgram() {
  const program = createProgram({ cwd, env: {}, distDir: '' }, fakePrinter().printer, () => {});
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({ writeErr: () => {}, writeOut: () => {} });
  }
  return program;
}

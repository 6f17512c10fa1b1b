import { describe, expect, test } from 'vitest';
import { formatCommandLine, parseCommandLine } from '../../../src/host/launch/commandLine';

const posix: [string, unknown][] = [
  ['python train.py --lr 0.1', { argv: ['python', 'train.py', '--lr', '0.1'] }],
  [`python "my train.py" --name 'a b'`, { argv: ['python', 'my train.py', '--name', 'a b'] }],
  ['python train.py --lr=1e-4 --note=', { argv: ['python', 'train.py', '--lr=1e-4', '--note='] }],
  ['python train.py | tee log.txt', { shell: 'python train.py | tee log.txt' }],
  ['python train.py > out.txt', { shell: 'python train.py > out.txt' }],
  ['python train.py *.csv', { shell: 'python train.py *.csv' }],
  ['python train.py --out $HOME/x', { shell: 'python train.py --out $HOME/x' }],
  ['python train.py $(date)', { shell: 'python train.py $(date)' }],
  ['LR=0.1 python train.py', { shell: 'LR=0.1 python train.py' }],
  ['python train.py --out ~/x', { shell: 'python train.py --out ~/x' }],
  ['  ', { shell: '' }],
];

test.each(posix)('on Linux and macOS %s becomes an argument vector or a shell line', (line, expected) => {
  expect(parseCommandLine(line, 'posix')).toEqual(expected);
});

const windows: [string, unknown][] = [
  ['python train.py --lr 0.1', { argv: ['python', 'train.py', '--lr', '0.1'] }],
  ['C:\\Python\\python.exe "C:\\my data\\train.py"', { argv: ['C:\\Python\\python.exe', 'C:\\my data\\train.py'] }],
  ['python -c "print(\\"hi\\")"', { argv: ['python', '-c', 'print("hi")'] }],
  ['python train.py > out.txt', { shell: 'python train.py > out.txt' }],
  ['python train.py %HOME%', { shell: 'python train.py %HOME%' }],
];

test.each(windows)('on Windows %s becomes an argument vector or a shell line', (line, expected) => {
  expect(parseCommandLine(line, 'windows')).toEqual(expected);
});

describe.each(['posix', 'windows'] as const)('on %s', (family) => {
  test.each([
    [['python', 'train.py', '--lr', '0.1']],
    [['python', 'ordner/über uns.py', "--name=it's", '--empty', '']],
    [['sh', '-c', 'echo "a b" \\ c']],
    [['a', 'trailing \\', 'quote"d', 'b']],
    [['x', '#comment', '~', '*', '$HOME', 'a;b']],
    [['C:\\dir with space\\', 'x']],
  ])('a formatted command line parses back to %j', (argv) => {
    const line = formatCommandLine(argv, family);
    const parsed = parseCommandLine(line, family);
    expect('argv' in parsed ? parsed.argv : line).toEqual(argv);
  });
});

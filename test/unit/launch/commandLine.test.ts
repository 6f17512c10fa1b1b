import { expect, test } from 'vitest';
import { parseCommandLine, wordsOfShellLine } from '../../../src/tracker/launch/commandLine';
import { quoteWord } from '../../../src/tracker/launch/shellQuoting';

const posix = (line: string, values: Record<string, string> = {}) => {
  const { argv, shell } = parseCommandLine(line, values, 'linux');
  return argv ?? shell;
};
const windows = (line: string, values: Record<string, string> = {}) => {
  const { argv, shell } = parseCommandLine(line, values, 'win32');
  return argv ?? shell;
};

test('a plain command is split into words as a shell would', () => {
  expect([
    posix('python train.py --lr 0.1'),
    posix(`python 'my script.py' "a b"c it\\'s ''`),
    posix('train model.layers=[1,2,3] a{b,c} --x=y#z'.replace('#z', '')),
    posix('  python train.py\n'),
  ]).toEqual([
    ['python', 'train.py', '--lr', '0.1'],
    ['python', 'my script.py', 'a bc', "it's", ''],
    ['train', 'model.layers=[1,2,3]', 'a{b,c}', '--x=y'],
    ['python', 'train.py'],
  ]);
});

test('whatever only a shell understands is left to it', () => {
  const lines = [
    ...['python a.py | tee log', 'a && b', 'a; b', 'a > out', 'a &', '(a)', 'python a.py data/*.csv', 'ls file?'],
    ...['echo $HOME', 'echo "$HOME"', 'echo `date`', 'cd src', 'LR=1 python a.py', 'ls ~/data', 'a # note', 'a\nb'],
    ...['a "unfinished', 'echo ${HOME:-x}'],
  ];
  expect(lines.map((line) => posix(line))).toEqual(lines);
});

test('a value stays one word whatever it holds, and needs no shell', () => {
  const values = { lr: '0.1', name: 'two words; $(rm -rf x) "q" \'s\'' };
  expect(posix('python a.py --lr ${lr} --name=${name} "${lr}-${name}" \'${lr}\'', values)).toEqual([
    ...['python', 'a.py', '--lr', '0.1', `--name=${values.name}`, `0.1-${values.name}`, '0.1'],
  ]);
});

test('a value in a line for the shell is quoted for the place where it stands', () => {
  expect([
    posix('a ${v} | b', { v: '0.1' }),
    posix('a ${v} | b', { v: 'x; rm "$HOME"' }),
    posix('a "${v}" | b', { v: 'x; rm "$HOME"' }),
    posix("a '${v}' | b", { v: "it's" }),
    posix('echo $${HOME} ${v}', { v: '1' }),
  ]).toEqual([
    'a 0.1 | b',
    `a 'x; rm "$HOME"' | b`,
    'a "x; rm \\"\\$HOME\\"" | b',
    "a 'it'\\''s' | b",
    'echo ${HOME} 1',
  ]);
});

test('on Windows backslashes are paths and only double quotes quote', () => {
  expect([
    windows('python C:\\data\\train.py --name "two words" it\'s'),
    windows('"C:\\Program Files\\Python\\python.exe" train.py'),
    windows('python a.py > log.txt'),
    windows('python a.py %DATA%'),
    windows('cd src'),
    windows('a ${v} | b', { v: 'two words' }),
  ]).toEqual([
    ['python', 'C:\\data\\train.py', '--name', 'two words', "it's"],
    ['C:\\Program Files\\Python\\python.exe', 'train.py'],
    'python a.py > log.txt',
    'python a.py %DATA%',
    'cd src',
    'a "two words" | b',
  ]);
});

test('the commands of a shell line are told apart for what they say of params', () => {
  expect(wordsOfShellLine('cd src && python train.py --lr 0.1 *.csv 2>&1 | tee "a b.log"')).toEqual([
    ['cd', 'src'],
    ['python', 'train.py', '--lr', '0.1', '*.csv', '2'],
    ['1'],
    ['tee', 'a b.log'],
  ]);
});

test('words are quoted only where they have to be', () => {
  const words = ['a.py', '--lr=0.1', 'é/ñ', 'two words', "it's", '', '$x'];
  expect([words.map((word) => quoteWord(word, 'linux')), quoteWord('C:\\a b', 'win32')]).toEqual([
    ['a.py', '--lr=0.1', 'é/ñ', "'two words'", "'it'\\''s'", "''", "'$x'"],
    '"C:\\a b"',
  ]);
});

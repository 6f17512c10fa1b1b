import { expect, test } from 'vitest';
import { dvcStages } from '../../../src/host/launch/dvcStages';
import { fillMlProjectCommand, mlProjectEntryPoints } from '../../../src/host/launch/mlProject';
import { hasMainGuard } from '../../../src/host/launch/pythonMainGuard';

test.each([
  [`import x\n\nif __name__ == '__main__':\n    main()\n`, true],
  [`if __name__=="__main__": main()`, true],
  [`if (__name__ == "__main__"):\r\n  main()`, true],
  [`if '__main__' == __name__:\n  main()`, true],
  [`def f():\n    if __name__ == '__main__':\n        pass`, false],
  [`"""\nif __name__ == '__main__':\n    example()\n"""\n`, false],
  [`# if __name__ == '__main__':`, false],
  ['print(1)', false],
])('a main guard is found at the top level only: %j', (source, expected) => {
  expect(hasMainGuard(source)).toBe(expected);
});

test('an MLproject gives its entry points with the defaults of their params', () => {
  const text = [
    'name: demo',
    'entry_points:',
    '  main:',
    '    parameters:',
    '      data: path',
    '      alpha: {type: float, default: 0.5}',
    '    command: "python train.py --alpha {alpha} {data}"',
    '  broken: 3',
  ].join('\n');
  expect(mlProjectEntryPoints(text)).toEqual([
    { name: 'main', command: 'python train.py --alpha {alpha} {data}', params: { data: null, alpha: '0.5' } },
  ]);
});

test('values fill the placeholders of an MLproject command quoted, and unknown ones stay', () => {
  expect(
    fillMlProjectCommand(
      'python t.py {alpha} {data} {other} ${HOME}',
      { alpha: '1', data: 'a b' },
      (value) => `<${value}>`,
    ),
  ).toBe('python t.py <1> <a b> {other} ${HOME}');
});

test('a DVC stage runs its own command, with its data and outputs', () => {
  const text = [
    'stages:',
    '  train:',
    '    cmd: [python prep.py, python train.py]',
    '    wdir: src',
    '    deps: [train.py, data/train.csv, {data/test.csv: {}}]',
    '    outs: [model.pkl: {cache: false}]',
    '    metrics: [metrics.json]',
  ].join('\n');
  expect(dvcStages(text)).toEqual([
    {
      name: 'train',
      command: 'python prep.py && python train.py',
      cwd: 'src',
      data: ['data/train.csv', 'data/test.csv'],
      outputs: ['model.pkl', 'metrics.json'],
    },
  ]);
});

test('a templated DVC stage runs through DVC', () => {
  expect(dvcStages('stages:\n  fit:\n    cmd: python fit.py ${lr}\n').map(({ command }) => command)).toEqual([
    'dvc repro --single-item fit',
  ]);
});

test.each(['', '[', 'stages: [a]', '- 1'])('a file that is no dvc.yaml or MLproject gives nothing: %j', (text) => {
  expect([dvcStages(text), mlProjectEntryPoints(text)]).toEqual([[], []]);
});

import { expect, it } from 'vitest';
import { CockpitError } from '../../../src/shared/model/cockpitError';
import { formatOf, type ParamsFormat, readParamsText } from '../../../src/shared/params/paramsFile';

it('tells the format by the extension', () => {
  expect(['params.yaml', 'a/b.YML', 'c.json', 'd.jsonc', 'e.toml', 'f.txt', 'yaml'].map(formatOf)).toEqual([
    ...['yaml', 'yaml', 'json', 'json', 'toml', null, null],
  ]);
});

it('flattens YAML with dots, keeps numbers as written and lists as JSON', () => {
  const text = `
base: &base {lr: 1e-4, momentum: 1.0}
model:
  <<: *base
  layers: [64, 32]
  name: resnet
  blocks: [{n: 1}, {n: 2.50}]
seed: 0x10
flag: true
nothing:
empty: {}
date: 2024-01-02
inf: .inf
`;
  expect(readParamsText(text, 'yaml')).toEqual({
    'base.lr': '1e-4',
    'base.momentum': '1.0',
    'model.lr': '1e-4',
    'model.momentum': '1.0',
    'model.layers': '[64,32]',
    'model.name': 'resnet',
    'model.blocks': '[{"n":1},{"n":2.5}]',
    seed: '0x10',
    flag: 'true',
    nothing: 'null',
    empty: '{}',
    date: '2024-01-02',
    inf: '.inf',
  });
});

it('flattens JSON indented by tabs, NaN of Python included', () => {
  const text = '{\n\t"lr": 1.0,\n\t"opt": {\n\t\t"betas": [0.9, 0.99],\n\t\t"eps": NaN\n\t},\n\t"s": "1"\n}';
  expect(readParamsText(text, 'json')).toEqual({ lr: '1.0', 'opt.betas': '[0.9,0.99]', 'opt.eps': 'NaN', s: '1' });
});

it('flattens TOML', () => {
  expect(readParamsText('lr = 0.1\nd = 2024-01-02\n[model]\nlayers = [1, 2]\nname = "a"\n', 'toml')).toEqual({
    lr: '0.1',
    d: '2024-01-02',
    'model.layers': '[1,2]',
    'model.name': 'a',
  });
});

it('reads an empty file as no params', () => {
  expect((['yaml', 'json', 'toml'] as const).map((format) => readParamsText('', format))).toEqual([{}, {}, {}]);
});

const broken: [ParamsFormat, string, RegExp][] = [
  ['yaml', 'a: 1\nb: [1\nc: 2\n', /^Line 3, column 1: not valid YAML: /],
  ['yaml', 'a: 1\na: 2\n', /^Line 2, column 1: not valid YAML: /],
  ['json', '{\n  "a": 1\n  "b": 2\n}', /^Line 3, column 3: not valid JSON: /],
  ['toml', 'a = 1\nb = \n', /^Line 2, column \d+: not valid TOML: /],
  ['yaml', '- 1\n- 2\n', /^Line 1: the params file must hold names with values/],
  ['json', '"text"', /^Line 1: /],
];

it.each(broken)('says where bad %s goes wrong: %j', (format, text, message) => {
  let caught: unknown;
  try {
    readParamsText(text, format);
  } catch (error) {
    caught = error;
  }
  expect(CockpitError.is(caught, 'BAD_REQUEST')).toBe(true);
  expect((caught as Error).message).toMatch(message);
});

it('refuses a bomb of aliases', () => {
  const levels = Array.from({ length: 12 }, (_, at) => `l${at}: &l${at} [${`*l${at - 1},`.repeat(at === 0 ? 0 : 9)}x]`);
  expect(() => readParamsText(levels.join('\n'), 'yaml')).toThrow(/not valid YAML/);
});

import { expect, test } from 'vitest';
import { changedFromFiles, fileParams, jobFields, type ParamsFileValues } from '../../../src/host/launch/jobParams';
import { MASK } from '../../../src/shared/params/secrets';

const command = `python train.py --lr \${lr} --key \${api_key} --name \${name}`;
const files: ParamsFileValues[] = [
  { file: 'params.yaml', values: { lr: '0.1', seed: '7' } },
  { file: 'more.yaml', values: { lr: '0.2' } },
];

test('a field has the value of the run before, else of the last file that names it, else none', () => {
  expect([jobFields(command, files, { name: 'a' }), jobFields(command, files, { lr: '0.5', api_key: MASK })]).toEqual([
    [
      { name: 'lr', value: '0.2' },
      { name: 'api_key', value: null },
      { name: 'name', value: 'a' },
    ],
    [
      { name: 'lr', value: '0.5' },
      { name: 'api_key', value: null },
      { name: 'name', value: null },
    ],
  ]);
});

test('params that the command does not name are the files’ own', () => {
  expect(fileParams(command, files)).toEqual([{ name: 'seed', value: '7', file: 'params.yaml' }]);
});

test('only values that the files would not give are sent', () => {
  expect(changedFromFiles({ lr: '0.2', name: 'b' }, files)).toEqual({ name: 'b' });
});

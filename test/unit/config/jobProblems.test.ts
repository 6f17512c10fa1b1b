import { expect, it } from 'vitest';
import { jobProblems } from '../../../src/shared/config/jobProblems';

const text = [
  'version: 2',
  'jobs:',
  '  good:',
  '    command: a',
  '  typo:',
  '    comand: b',
  '  last:',
  '    command: c',
].join('\n');

it('gives only the mistakes in the lines of the job', () => {
  expect({
    good: jobProblems(text, 'good'),
    typo: jobProblems(text, 'typo').map(({ line }) => line),
    none: jobProblems(text, 'x'),
  }).toEqual({
    good: [],
    typo: [6],
    none: [],
  });
});

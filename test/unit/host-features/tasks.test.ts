import { describe, expect, it } from 'vitest';
import { taskExitCode, taskRequest } from '../../../src/host/tasks/taskRequest';
import type { RunStatus } from '../../../src/shared/model/run';
import { l10n } from '../host/fixtures';

describe('a task of type mlops', () => {
  it('starts a job with its params, or a command line', () => {
    expect([
      taskRequest({ job: 'train', params: { lr: 0.1, fast: true }, experiment: 'nightly' }, l10n),
      taskRequest({ command: 'python train.py --lr 0.1', name: 'baseline' }, l10n),
    ]).toEqual([
      { job: 'train', params: { lr: '0.1', fast: 'true' }, experiment: 'nightly' },
      { shell: 'python train.py --lr 0.1', params: {}, name: 'baseline' },
    ]);
  });

  it.each([[{}], [{ job: 'train', command: 'python train.py' }], [{ job: ' ' }], [{ job: 7 }]])(
    'says what it needs when it is %j',
    (fields) => {
      expect(() => taskRequest(fields, l10n)).toThrow(
        'A task of type “mlops” names either a “job” of mlops.yaml or a “command”.',
      );
    },
  );

  it.each<[RunStatus, number | null, number]>([
    ['FINISHED', 0, 0],
    ['FAILED', 3, 3],
    ['FAILED', null, 1],
    ['KILLED', null, 130],
    ['KILLED', 0, 130],
    ['LOST', null, 1],
  ])('ends, for a run that is %s with exit code %s, with %i', (status, exitCode, code) => {
    expect(taskExitCode({ status, exitCode })).toBe(code);
  });
});

import { expect, test } from 'vitest';
import { jobRank } from '../../../src/tracker/connection/jobRank';

test('a process’s place in its job is what its launcher says', () => {
  const processes: Record<string, string>[] = [
    {},
    { RANK: '0', LOCAL_RANK: '0' },
    { RANK: '3', LOCAL_RANK: '1' },
    { LOCAL_RANK: '1' },
    { SLURM_PROCID: '2' },
    { OMPI_COMM_WORLD_RANK: '5' },
    { RANK: 'first' },
  ];
  expect(processes.map((env) => jobRank(env))).toEqual([0, 0, 3, 1, 2, 5, 0]);
});

test('what the launch itself was given numbers none of its processes', () => {
  expect(jobRank({ SLURM_PROCID: '3', LOCAL_RANK: '1' }, { SLURM_PROCID: '3' })).toBe(1);
  expect(jobRank({ SLURM_PROCID: '3' }, { SLURM_PROCID: '3' })).toBe(0);
});

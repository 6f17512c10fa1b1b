import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { MetricSummary } from '../../../src/shared/model/metric';
import type { IncomingPoint } from '../../../src/tracker/store/store';
import { GpuReader, parseGpuUse } from '../../../src/tracker/system/gpuReader';
import { SystemSampler } from '../../../src/tracker/system/systemSampler';

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

function sampling(lastStep: number | null = null, gpus = { read: async () => parseGpuUse('') }) {
  const points: IncomingPoint[] = [];
  const failures: string[] = [];
  const summary = { last: 0, min: 0, max: 0, count: 1, lastTime: 0 };
  const metrics = {
    append: (_: string, more: readonly IncomingPoint[]) => void points.push(...more),
    summaries: (): Record<string, MetricSummary> =>
      lastStep === null ? {} : { 'system/memory': { ...summary, lastStep } },
  };
  const sampler = new SystemSampler(metrics, (text) => failures.push(text), { firstMs: 150, everyMs: 150 }, gpus);
  cleanups.push(() => sampler.dispose());
  return { sampler, points, failures };
}

function busyTree(): number {
  // A shell whose child is busy: only the whole tree shows the work.
  const child = spawn('sh', ['-c', `"${process.execPath}" -e 'for (;;);' & wait`], { detached: true, stdio: 'ignore' });
  const pid = child.pid ?? 0;
  cleanups.push(() => process.kill(-pid, 'SIGKILL'));
  return pid;
}

test('CPU and memory of the whole tree are sampled, step by step', async () => {
  const { sampler, points, failures } = sampling();
  sampler.follow('run', busyTree(), true);
  const cpu = () => points.filter(({ key, step }) => key === 'system/cpu' && step > 0).map(({ value }) => value);
  // The shell alone would stay at nothing.
  await expect.poll(() => Math.max(...cpu()), { timeout: 15_000 }).toBeGreaterThan(5);
  await expect.poll(() => points.length, { timeout: 15_000 }).toBeGreaterThanOrEqual(6);
  const memory = points.filter(({ key }) => key === 'system/memory');
  expect({
    steps: memory.slice(0, 3).map(({ step }) => step),
    possible: Math.max(...cpu()) < 400,
    bytes: (memory.at(-1)?.value ?? 0) > 20e6,
    failures,
  }).toEqual({ steps: [0, 1, 2], possible: true, bytes: true, failures: [] });
});

test('sampling goes on counting after a restart, and never takes the past for a burst', async () => {
  const { sampler, points } = sampling(41);
  sampler.follow('run', process.pid, false);
  await expect.poll(() => points.length, { timeout: 10_000 }).toBeGreaterThanOrEqual(3);
  expect(points.slice(0, 3).map(({ key, step }) => `${key} ${step}`)).toEqual([
    'system/memory 42',
    'system/cpu 43',
    'system/memory 43',
  ]);
});

test('a run no longer followed gets no more points', async () => {
  const { sampler, points } = sampling();
  sampler.follow('run', process.pid, true);
  sampler.unfollow('run');
  await new Promise((resolve) => setTimeout(resolve, 250));
  expect(points).toEqual([]);
});

test('GPUs are read from nvidia-smi, as far as it can tell', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gpu-'));
  cleanups.push(() => rmSync(folder, { recursive: true }));
  const tool = join(folder, 'nvidia-smi');
  writeFileSync(
    tool,
    '#!/bin/sh\n[ "$1" = --query-gpu=index,utilization.gpu,memory.used ] && echo "0, 37, 1024" && echo "1, [N/A], 2"\n',
  );
  chmodSync(tool, 0o755);
  const { sampler, points } = sampling(null, new GpuReader(tool));
  sampler.follow('run', process.pid, true);
  await expect.poll(() => points.length, { timeout: 10_000 }).toBeGreaterThan(0);
  expect(points.slice(0, 5).flatMap(({ key, value }) => (key.includes('gpu') ? [`${key} ${value}`] : []))).toEqual([
    'system/gpu0/utilization 37',
    'system/gpu0/memory 1073741824',
    'system/gpu1/memory 2097152',
  ]);
});

test('a machine without nvidia-smi is asked only once', async () => {
  const reader = new GpuReader('/no/such/nvidia-smi');
  expect([await reader.read(), await reader.read()]).toEqual([[], []]);
});

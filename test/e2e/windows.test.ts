import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { pinnedNode } from '../../scripts/lib/prepare.mjs';
import { exampleWithoutRuns } from './support/example';
import { Workbench } from './support/workbench';

/** Windows come and go; runs and what they measure stay. */
let folder: string;
let workbench: Workbench;
const cli = join(import.meta.dirname, '..', '..', 'dist', 'cli.js');
const execute = promisify(execFile);

beforeAll(async () => {
  folder = await exampleWithoutRuns();
  workbench = await Workbench.open({ folder });
});
afterEach(({ task }) => workbench.keepFailure(task));
afterAll(() => workbench?.close());

async function cockpit(...args: string[]): Promise<string> {
  return (await execute(pinnedNode, [cli, ...args], { cwd: folder, maxBuffer: 1 << 26 })).stdout;
}

interface Listed {
  id: string;
  name: string;
  status: string;
}

async function runs(): Promise<Listed[]> {
  return (JSON.parse(await cockpit('runs', '--json')) as { runs: Listed[] }).runs;
}

async function steps(run: string): Promise<number[]> {
  return (JSON.parse(await cockpit('metrics', run, 'loss', '--json')) as { step: number }[]).map(({ step }) => step);
}

const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

test('two windows and a terminal that start at once share one tracker', async () => {
  const [, second] = await Promise.all([
    workbench.openSidebar(),
    workbench.secondPage(),
    cockpit('run', '--job', 'train', '--name', 'terminal'),
  ]);
  await second.locator('.activitybar .action-label[aria-label^="MLOps"]').first().click();
  const row = '.monaco-list-row[aria-label*="terminal"]';
  await workbench.tree('Runs').locator(row).waitFor({ timeout: 60_000 });
  await second.locator(`.sidebar ${row}`).waitFor({ timeout: 60_000 });
  await second.close();
  const names = (await runs()).map(({ name, status }) => `${name} ${status}`);
  expect(names).toEqual(['terminal FINISHED']);
});

test('a run goes on over a reload of its window, and no point is missing', async () => {
  await workbench.runCommand('MLOps: Start Run');
  await workbench.pick(/^train/);
  await expect.poll(async () => (await runs())[0]?.status, { timeout: 30_000 }).toBe('RUNNING');
  await workbench.reload();
  await workbench.openSidebar();
  await expect
    .poll(async () => (await runs()).map(({ status }) => status), { timeout: 60_000 })
    .toEqual(['FINISHED', 'FINISHED']);
  const id = (await runs())[0]?.id ?? '';
  expect(await steps(id)).toEqual(upTo(300));
  await expect.poll(() => workbench.tree('Runs').locator('.monaco-list-row[aria-label*="finished"]').count()).toBe(2);
});

test('a run goes on when its window and its server are closed in mid-run', async () => {
  await workbench.runCommand('MLOps: Start Run');
  await workbench.pick(/^train/);
  await expect.poll(async () => (await runs())[0]?.status, { timeout: 30_000 }).toBe('RUNNING');
  await workbench.close();
  await expect
    .poll(async () => (await runs()).map(({ status }) => status), { timeout: 60_000 })
    .toEqual(['FINISHED', 'FINISHED', 'FINISHED']);
  expect(await steps((await runs())[0]?.id ?? '')).toEqual(upTo(300));
});

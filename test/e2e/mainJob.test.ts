import { execFileSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exampleWithoutRuns } from './support/example';
import { Workbench } from './support/workbench';

/** The whole main job in the real workbench, with the packaged extension and real training. */
let folder: string;
let workbench: Workbench;

beforeAll(async () => {
  folder = await exampleWithoutRuns();
  workbench = await Workbench.open({ folder });
});
afterAll(() => workbench?.close());

const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, encoding: 'utf8' }).trim();

/** Starts the example's job as a user does and waits until its row says that it finished. */
async function trainFromSidebar(expectedRuns: number): Promise<void> {
  const { page } = workbench;
  await workbench.tree('Runs').hover();
  await workbench.tree('Runs').locator('.action-label[aria-label^="Start Run"]').first().click();
  await workbench.pick(/^train/);
  const finished = workbench.tree('Runs').locator('.monaco-list-row[aria-label*="Finished"]');
  await expect.poll(() => finished.count(), { timeout: 60_000 }).toBe(expectedRuns);
  await page.waitForTimeout(200);
}

test('an empty sidebar says what would be here and offers to start', async () => {
  await workbench.openSidebar();
  await workbench.tree('Runs').getByRole('button', { name: 'Start Run' }).waitFor();
  await workbench.screenshot('welcome');
});

test('runs start from the sidebar, on three states of the code', async () => {
  git('checkout', '--quiet', 'HEAD~2');
  await workbench.openSidebar();
  await workbench.tree('Runs').getByRole('button', { name: 'Start Run' }).click();
  await workbench.pick(/^train/);
  const finished = workbench.tree('Runs').locator('.monaco-list-row[aria-label*="Finished"]');
  await expect.poll(() => finished.count(), { timeout: 60_000 }).toBe(1);
  git('checkout', '--quiet', 'main');
  await trainFromSidebar(2);
  appendFileSync(join(folder, 'train.py'), '# uncommitted\n');
  await trainFromSidebar(3);
  await workbench.screenshot('runs');
});

test('checked runs are compared side by side', async () => {
  const rows = workbench.tree('Runs').locator('.monaco-list-row:has(.monaco-custom-toggle.codicon)');
  for (let index = 0; index < 3; index++) await rows.nth(index).locator('.monaco-custom-toggle.codicon').click();
  await workbench.runCommand('MLOps: Show Comparison');
  const page = workbench.webview();
  await page.locator('canvas').first().waitFor({ timeout: 30_000 });
  await expect.poll(() => page.locator('body').innerText(), { timeout: 20_000 }).toContain('accuracy');
  await workbench.screenshot('comparison');
});

test('a click on a metric opens the commit that produced it, in a multi-file diff', async () => {
  const page = workbench.webview();
  await page.locator('[data-metric="accuracy"] a, [data-metric="accuracy"] button').first().click();
  const tab = workbench.page.locator('.tab.active');
  await expect.poll(() => tab.getAttribute('aria-label'), { timeout: 20_000 }).toMatch(/accuracy/);
  await workbench.page.locator('.multiDiffEditor, .multiDiffEntry').first().waitFor({ timeout: 20_000 });
  await workbench.screenshot('commit');
});

test('a model is registered from the command palette', async () => {
  await workbench.runCommand('MLOps: Register Model');
  await workbench.page.locator('.quick-input-list .monaco-list-row').first().waitFor();
  await workbench.page.keyboard.press('Enter');
  await workbench.pick(/model\.json/);
  await workbench.type('penguin-sex');
  await workbench.type('The first one');
  await expect.poll(() => workbench.row('Models', 'penguin-sex').count(), { timeout: 20_000 }).toBeGreaterThan(0);
  await workbench.screenshot('models');
});

test('the lineage of the model shows its data, run and artifact', async () => {
  await workbench.row('Models', 'penguin-sex').first().click();
  await workbench.runCommand('MLOps: Show Lineage');
  await workbench.page.waitForTimeout(1_000);
  await workbench.screenshot('lineage');
});

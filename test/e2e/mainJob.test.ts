import { execFileSync } from 'node:child_process';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { exampleWithoutRuns } from './support/example';
import { Workbench } from './support/workbench';

/** The whole main job in the real workbench, with the packaged extension and real training; each step needs the last. */
let folder: string;
let workbench: Workbench;

beforeAll(async () => {
  folder = await exampleWithoutRuns();
  workbench = await Workbench.open({ folder });
});
afterEach(({ task }) => workbench.keepFailure(task));
afterAll(() => workbench?.close());

const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, encoding: 'utf8' }).trim();
const runRows = (status: string) => workbench.tree('Runs').locator(`.monaco-list-row[aria-label*="${status}"]`);

/** Starts the example's job as a user does and waits until one more row says that it finished. */
async function train(start: () => Promise<void>): Promise<void> {
  const before = await runRows('finished').count();
  await start();
  await workbench.pick(/^train/);
  await expect.poll(() => runRows('finished').count(), { timeout: 60_000 }).toBe(before + 1);
}

const fromWelcome = () => workbench.tree('Runs').getByRole('button', { name: 'Start Run' }).click();
const fromTitle = async () => {
  await workbench.tree('Runs').hover();
  await workbench.tree('Runs').getByRole('button', { name: 'Start Run…' }).click();
};

test('an empty side bar says what would be here and offers to start', async () => {
  await workbench.openSidebar();
  await workbench.tree('Runs').getByRole('button', { name: 'Start Run' }).waitFor();
  await workbench.screenshot('e2e/welcome');
});

test('runs start from the side bar, on three states of the code', async () => {
  git('checkout', '--quiet', 'HEAD~2');
  await train(fromWelcome);
  git('checkout', '--quiet', 'main~1');
  await train(fromTitle);
  git('checkout', '--quiet', 'main');
  appendFileSync(join(folder, 'train.py'), '# uncommitted\n');
  await train(fromTitle);
  await workbench.screenshot('e2e/runs');
});

test('a checked run is compared while it trains, and its charts grow', async () => {
  const boxes = workbench.tree('Runs').locator('.monaco-list-row .monaco-checkbox');
  for (let index = 0; index < 3; index++) await boxes.nth(index).click();
  await workbench.runCommand('MLOps: Show Comparison');
  const page = workbench.webview();
  await page.locator('canvas').first().waitFor({ timeout: 30_000 });
  await expect.poll(() => page.locator('body').innerText(), { timeout: 20_000 }).toMatch(/accuracy[\s\S]*loss/);
  // Long enough to be watched.
  const params = join(folder, 'params.yaml');
  writeFileSync(params, readFileSync(params, 'utf8').replace('epochs: 300', 'epochs: 1200'));
  await fromTitle();
  await workbench.pick(/^train/);
  await workbench
    .tree('Runs')
    .locator('.monaco-list-row[aria-label*="running"] .monaco-checkbox')
    .click({ force: true });
  const count = () => page.locator('body').innerText();
  await expect.poll(count, { timeout: 30_000 }).toMatch(/Running/);
  await workbench.screenshot('e2e/comparison-live');
  await expect.poll(() => runRows('running').count(), { timeout: 60_000 }).toBe(0);
  await expect.poll(count, { timeout: 30_000 }).not.toMatch(/Running/);
  await workbench.screenshot('e2e/comparison');
});

test('a click on a metric opens the commit that produced it, in a multi-file diff', async () => {
  const page = workbench.webview();
  await page
    .getByRole('button', { name: /^0\.636/ })
    .or(page.getByRole('link', { name: /^0\.636/ }))
    .first()
    .click();
  const tab = workbench.page.locator('.tab.active');
  await expect
    .poll(() => tab.getAttribute('aria-label'), { timeout: 30_000 })
    .toMatch(/accuracy 0\.636.* Tell female penguins from male ones/);
  await expect.poll(() => workbench.page.locator('.multiDiffEntry').count(), { timeout: 30_000 }).toBeGreaterThan(0);
  await workbench.screenshot('e2e/commit');
});

test('a run on uncommitted changes shows them beside its commit', async () => {
  await workbench.runCommand('MLOps: Go to Commit');
  await workbench.pick(/accuracy/);
  const tabs = workbench.page.locator('.tab');
  await expect
    .poll(() => tabs.allInnerTexts(), { timeout: 30_000 })
    .toContainEqual(expect.stringMatching(/uncommitted/i));
  // The commit's own tab comes last and takes the focus.
  await expect.poll(() => workbench.page.locator('.tab.active').innerText()).toMatch(/Put a hidden layer/);
  await expect.poll(() => workbench.page.locator('.multiDiffEntry').count()).toBe(3);
  await workbench.page.waitForTimeout(1_000);
  await workbench.screenshot('e2e/commit-uncommitted');
});

test('a model is registered from the command palette, best run first', async () => {
  await workbench.runCommand('MLOps: Register Model');
  const entries = workbench.page.locator('.quick-input-list .monaco-list-row');
  await expect.poll(() => entries.first().innerText()).toMatch(/accuracy 0\.9\d.*highest first/s);
  await workbench.page.keyboard.press('Enter');
  await workbench.pick(/model\.json/);
  await workbench.type('penguin-sex', '3/4', /New model/);
  await workbench.type('The first one', '4/4');
  await workbench.page.locator('.notification-toast').filter({ hasText: 'penguin-sex v1' }).waitFor();
  await workbench.screenshot('e2e/registered');
});

test('the lineage of the model leads back to its data', async () => {
  await workbench.page
    .locator('.notification-toast')
    .filter({ hasText: 'penguin-sex v1' })
    .getByRole('button', { name: 'Show Lineage' })
    .click();
  const page = workbench.webview();
  for (const card of ['data/penguins.csv', 'model.json', 'penguin-sex v1']) {
    await page.getByText(card).first().waitFor({ timeout: 30_000 });
  }
  await workbench.screenshot('e2e/lineage');
});

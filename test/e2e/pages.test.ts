import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ConsoleMessage } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { pinnedNode } from '../../scripts/lib/prepare.mjs';
import { drawnColors, isStored } from './support/browserSide';
import { exampleWithRuns } from './support/example';
import { Workbench } from './support/workbench';

/** The pages and the editor over three finished runs and one model version; all steps share one window. */
let folder: string;
let workbench: Workbench;
const refused: string[] = [];
const cli = join(import.meta.dirname, '..', '..', 'dist', 'cli.js');

beforeAll(async () => {
  folder = await exampleWithRuns();
  const { runs } = JSON.parse(await cockpit('runs', '--json')) as { runs: { id: string }[] };
  await cockpit('register', runs[0]?.id ?? '', '--artifact', 'model.json', '--name', 'penguin-sex');
  workbench = await Workbench.open({ folder, settings: { 'remote.autoForwardPorts': false } });
  workbench.page.setDefaultTimeout(30_000);
  workbench.page.on('console', keepRefusal);
  await workbench.openSidebar();
  await rows('finished').nth(2).waitFor();
});
afterEach(({ task }) => workbench.keepFailure(task));
afterAll(() => workbench?.close());

async function cockpit(...args: string[]): Promise<string> {
  return (await promisify(execFile)(pinnedNode, [cli, ...args], { cwd: folder })).stdout;
}

/** What a content security policy refused, from the first line of a webview on. */
function keepRefusal(message: ConsoleMessage): void {
  if (/Content Security Policy/i.test(message.text())) refused.push(message.text());
}

const rows = (say: string) => workbench.tree('Runs').locator(`.monaco-list-row[aria-label*="${say}"]`);
const boxes = (checked: boolean) =>
  workbench.tree('Runs').locator(`.monaco-list-row .monaco-checkbox[aria-checked="${checked}"]`);
const page = () => workbench.webview();
const button = (name: string) => page().getByRole('button', { name, exact: true });
const pressed = () =>
  page()
    .locator('.is-pressed')
    .evaluateAll((buttons) => buttons.map(({ title }) => title));
const tab = () => workbench.page.locator('.tab.active');
const compared = () => page().locator('button.run-name');
const subject = () => page().locator('.subject').innerText();

/** Checks what is unchecked; a row that is drawn again meanwhile loses the click. */
async function checkAll(): Promise<void> {
  const check = async () => {
    if ((await boxes(false).count()) > 0) await boxes(false).first().click();
    return compared().count();
  };
  await expect.poll(check, { interval: 500 }).toBe(3);
}

test('the comparison comes back after a reload of the window, with its runs and how they were shown', async () => {
  while ((await boxes(false).count()) > 0) await boxes(false).first().click();
  await workbench.runCommand('MLOps: Show Comparison');
  await page().locator('canvas').first().waitFor();
  await button('Logarithmic Scale').click();
  await button('Only What Differs').click();
  // VS Code stores its state while its own window, not a page in it, holds the focus.
  await workbench.runCommand('Focus on Runs View');
  await expect.poll(() => isStored(workbench.page, '"logScale":true')).toBe(true);
  const before = await compared().allInnerTexts();
  await workbench.reload();
  await page().locator('canvas').first().waitFor({ timeout: 60_000 });
  await expect.poll(() => compared().allInnerTexts()).toEqual(before);
  expect(await pressed()).toContain('Logarithmic Scale');
  expect(await pressed()).toContain('Only What Differs');
  await button('Logarithmic Scale').click();
  await workbench.screenshot('e2e/comparison-restored');
});

test('the runs that are checked and the runs on the page are the same, from either side', async () => {
  await workbench.openSidebar();
  await expect.poll(() => boxes(true).count()).toBe(3);
  await boxes(true).first().click();
  await expect.poll(() => compared().count()).toBe(2);
  await checkAll();
  await compared().last().hover();
  await button('Remove from Comparison').last().click();
  await expect.poll(() => boxes(true).count()).toBe(2);
  await expect.poll(() => compared().count()).toBe(2);
  await checkAll();
});

test('a click on a point of a chart goes to the commit of its run, with the value in the title', async () => {
  const plot = page().locator('section.chart[aria-label="loss"] .plot');
  await plot.hover();
  const told = (await plot.getAttribute('aria-description')) ?? '';
  const [, value] = /: (\S+), Step \d+$/.exec(told) ?? [];
  expect(value).toBeDefined();
  await workbench.screenshot('e2e/chart-point');
  await plot.click();
  await expect
    .poll(() => tab().getAttribute('aria-label'))
    .toMatch(new RegExp(` loss ${value?.replace('.', '\\.')} at step `));
  await workbench.page.locator('.multiDiffEntry').first().waitFor();
  await workbench.runCommand('View: Close Editor');
  await page().locator('canvas').first().waitFor();
});

test('charts follow the theme, and no policy refuses anything', async () => {
  const canvas = page().locator('canvas').first();
  const seen: string[][] = [];
  for (const theme of ['Light 2026', 'Dark High Contrast', 'Light High Contrast', 'Dark 2026']) {
    await workbench.setTheme(theme);
    await expect.poll(async () => (await drawnColors(canvas)).length).toBeGreaterThanOrEqual(3);
    await expect.poll(async () => seen).not.toContainEqual(await drawnColors(canvas));
    seen.push(await drawnColors(canvas));
    await workbench.screenshot(`e2e/theme-${theme.replaceAll(' ', '-')}`);
  }
  expect(refused).toEqual([]);
});

test('lineage opens from the context menu of a dataset, a run and a model version', async () => {
  await workbench.contextMenu(workbench.row('Datasets', 'penguins.csv').first(), 'Show Lineage');
  await expect.poll(subject).toBe('data/penguins.csv');
  await workbench.screenshot('e2e/lineage-dataset');
  const run = rows('finished').first();
  const name = (await run.locator('.label-name').innerText()).trim();
  await workbench.contextMenu(run, 'Show Lineage');
  await expect.poll(subject).toBe(name);
  await workbench.screenshot('e2e/lineage-run');
  const model = workbench.row('Models', 'penguin-sex').first();
  if ((await model.getAttribute('aria-expanded')) === 'false') await model.locator('.monaco-tl-twistie').click();
  await workbench.contextMenu(workbench.row('Models', 'Version 1').first(), 'Show Lineage');
  await expect.poll(subject).toBe('penguin-sex v1');
  await workbench.screenshot('e2e/lineage-model');
});

test('arrow keys walk the lineage, Enter opens details, and their action goes to the commit', async () => {
  const focused = page().locator('.card:focus');
  await page().locator('.card[tabindex="0"]').focus();
  await expect.poll(() => focused.getAttribute('aria-label')).toMatch(/^Model version, penguin-sex v1/);
  await workbench.page.keyboard.press('ArrowLeft');
  await expect.poll(() => focused.getAttribute('aria-label')).toMatch(/^Artifact, model\.json/);
  await workbench.page.keyboard.press('ArrowLeft');
  await expect.poll(() => focused.getAttribute('aria-label')).toMatch(/^Run, /);
  await workbench.page.keyboard.press('Enter');
  await page().locator('aside.details').waitFor();
  await workbench.screenshot('e2e/lineage-details');
  await page().locator('aside.details').getByRole('button', { name: 'Go to Commit' }).click();
  await expect.poll(() => tab().getAttribute('aria-label')).toMatch(/Put a hidden layer/);
  await workbench.page.locator('.tab').filter({ hasText: 'Lineage' }).click();
  await page().locator('.card').first().waitFor();
});

test('the lineage as a list holds what the graph holds', async () => {
  const cards = await page().locator('.card .label').allInnerTexts();
  await button('Show as List').click();
  await expect
    .poll(async () => (await page().locator('.list .item .label').allInnerTexts()).sort())
    .toEqual(cards.sort());
  await workbench.screenshot('e2e/lineage-list');
  await button('Show as Graph').click();
  expect(refused).toEqual([]);
});

test('the run button of a Python file starts it as a run', async () => {
  const before = await rows('finished').count();
  await workbench.openFile('train.py');
  await workbench.page
    .locator('.editor-actions')
    .getByRole('button', { name: 'Run File with Tracking' })
    .first()
    .click();
  await expect.poll(() => rows('finished').count(), { timeout: 60_000 }).toBe(before + 1);
  await workbench.screenshot('e2e/run-file');
});

test('a file opens as it was at a run, and cannot be edited', async () => {
  const oldest = rows('0.636').first();
  const name = (await oldest.locator('.label-name').innerText()).trim();
  await workbench.contextMenu(oldest, 'Open File at This Run');
  await workbench.pick(/train\.py/);
  await expect.poll(() => tab().innerText()).toContain(`train.py (${name})`);
  const editor = workbench.page.locator('.editor-group-container.active .monaco-editor').first();
  await expect.poll(() => editor.innerText()).toMatch(/Softmax.regression/);
  await workbench.page.keyboard.press('x');
  await workbench.page.locator('.monaco-editor-overlaymessage').waitFor();
  await workbench.screenshot('e2e/file-at-run');
});

test('the line above a job of mlops.yaml starts a run', async () => {
  const before = await rows('finished').count();
  await workbench.openFile('mlops.yaml');
  await workbench.page.locator('.codelens-decoration a').filter({ hasText: /Run$/ }).first().click();
  await expect.poll(() => rows('finished').count(), { timeout: 60_000 }).toBe(before + 1);
  await workbench.screenshot('e2e/codelens');
});

test('a mistake in mlops.yaml shows in Problems and goes when it is mended', async () => {
  const path = join(folder, 'mlops.yaml');
  const good = readFileSync(path, 'utf8');
  writeFileSync(path, good.replace('goal: maximize', 'goal: maximise'));
  await workbench.runCommand('Problems: Focus on Problems View');
  const problem = workbench.page.locator('.markers-panel .monaco-list-row').filter({ hasText: 'maximise' });
  await problem.waitFor();
  await workbench.screenshot('e2e/problems');
  writeFileSync(path, good);
  await problem.waitFor({ state: 'detached' });
  await workbench.runCommand('View: Hide Panel');
});

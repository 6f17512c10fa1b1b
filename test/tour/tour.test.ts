import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { pinnedNode } from '../../scripts/lib/prepare.mjs';
import { exampleWithoutRuns, exampleWithRuns } from '../e2e/support/example';
import { Workbench } from '../e2e/support/workbench';
import { sweepHereAndOnServer } from './sweep';

/** Pictures of every view and page with the example's real runs, in every theme; the steps share one window. */
const THEMES = {
  light: 'Light 2026',
  dark: 'Dark 2026',
  'hc-dark': 'Dark High Contrast',
  'hc-light': 'Light High Contrast',
};
const MODEL = 'penguin-sex';
/** A walkthrough's picture stands beside its text; small windows keep the words in it readable. */
const STEP_WINDOW = { width: 1100, height: 700 };
const SIDE_BAR = 340;
/** What VS Code's own web server would add to the pictures. */
const SETTINGS = {
  'remote.autoForwardPorts': false,
  'telemetry.telemetryLevel': 'off',
  // Without acceleration the terminal's text is in the page.
  'terminal.integrated.gpuAcceleration': 'off',
};
/** Pixels of the window's frame beside an editor while the side bar is hidden. */
const FRAME = 58;

const cli = join(import.meta.dirname, '..', '..', 'dist', 'cli.js');
let folder: string;
let workbench: Workbench;

beforeAll(async () => {
  folder = await exampleWithRuns();
  await registerVersions();
  workbench = await open(folder);
  await rowsThat('Runs', 'finished').nth(2).waitFor();
});
afterEach(({ task }) => workbench?.keepFailure(task));
afterAll(() => workbench?.close());

async function open(workspace: string): Promise<Workbench> {
  const opened = await Workbench.open({ folder: workspace, settings: SETTINGS, ...STEP_WINDOW });
  opened.page.setDefaultTimeout(20_000);
  await opened.openSidebar();
  const box = await opened.page.locator('.part.sidebar').boundingBox();
  if (box === null) throw new Error('The side bar is not in sight.');
  const { mouse } = opened.page;
  await mouse.move(box.x + box.width + 1, 300);
  await mouse.down();
  await mouse.move(box.x + SIDE_BAR, 300, { steps: 4 });
  await mouse.up();
  return opened;
}

/** Makes each of the two later runs' model a version; the better one, which comes first, is in production. */
async function registerVersions(): Promise<void> {
  const cockpit = async (...args: string[]) =>
    (await promisify(execFile)(pinnedNode, [cli, ...args], { cwd: folder })).stdout;
  const { runs } = JSON.parse(await cockpit('runs', '--json')) as { runs: { id: string }[] };
  const [last, middle] = runs.map(({ id }) => id);
  const artifact = ['--artifact', 'model.json', '--name', MODEL];
  await cockpit('register', middle ?? '', ...artifact, '--alias', 'production');
  await cockpit('register', last ?? '', ...artifact, '--alias', 'candidate');
}

const rowsThat = (view: string, say: string) => workbench.tree(view).locator(`.monaco-list-row[aria-label*="${say}"]`);
const terminalText = () => workbench.page.locator('.terminal-wrapper.active .xterm-rows').innerText();
const pause = (ms: number) => workbench.page.waitForTimeout(ms);

async function resize(width: number, height: number): Promise<void> {
  await workbench.page.setViewportSize({ width, height });
  await pause(700);
}

/** Takes a picture with the pointer where it lights nothing up. */
async function picture(name: string, part?: Locator): Promise<void> {
  await workbench.page.mouse.move(1, 1);
  await pause(300);
  await workbench.screenshot(name, part);
}

async function setOpen(row: Locator, open: boolean): Promise<void> {
  if ((await row.getAttribute('aria-expanded')) === String(!open)) await row.locator('.monaco-tl-twistie').click();
}

/** Opens or folds a view of the side bar by its header. */
async function setViewOpen(view: string, open: boolean): Promise<void> {
  const header = workbench.tree(view).locator('.pane-header');
  if ((await header.getAttribute('aria-expanded')) === String(!open)) await header.click();
}

async function setSideBar(shown: boolean): Promise<void> {
  if ((await workbench.page.locator('.part.sidebar').isVisible()) !== shown) {
    await workbench.runCommand('View: Toggle Primary Side Bar Visibility');
  }
}

const closeEditors = () => workbench.runCommand('View: Close All Editors');

async function checkAll(): Promise<void> {
  const boxes = workbench.tree('Runs').locator('.monaco-list-row .monaco-checkbox[aria-checked="false"]');
  while ((await boxes.count()) > 0) await boxes.first().click();
}

async function openComparison(): Promise<void> {
  await workbench.runCommand('MLOps: Show Comparison');
  await workbench.webview().locator('canvas').first().waitFor();
  await pause(1_000);
}

/** Opens the lineage of a row. */
async function openLineage(view: string, say: string | RegExp): Promise<void> {
  const row = workbench.row(view, say).first();
  await row.hover();
  await row.getByRole('button', { name: 'Show Lineage' }).click();
  await workbench.webview().locator('.card, .list .item').first().waitFor();
  await pause(500);
}

/** Opens the changes that the run on the second commit was made with. */
async function openCommit(): Promise<void> {
  await workbench.runCommand('MLOps: Go to Commit');
  await workbench.pick(/0\.929/);
  await workbench.page.locator('.multiDiffEntry .modified .view-line').first().waitFor();
  await pause(2_000);
}

async function openFile(name: string): Promise<void> {
  await workbench.runCommand('View: Show Explorer');
  await workbench.page.locator('.explorer-folders-view .monaco-list-row').filter({ hasText: name }).click();
  await workbench.page.locator('.monaco-editor .view-line').first().waitFor();
  await workbench.openSidebar();
}

async function openWalkthrough(): Promise<void> {
  await workbench.runCommand('Welcome: Open Walkthrough');
  await workbench.type('MLOps Cockpit');
  await workbench.page.locator('.gettingStartedDetailsContent').waitFor();
  await pause(1_500);
}

/** A quick pick as a command opens it. */
async function pictureOfPick(command: string, name: string): Promise<void> {
  await workbench.runCommand(command);
  await workbench.page.locator('.quick-input-list .monaco-list-row .codicon').first().waitFor();
  await picture(name);
  await workbench.page.keyboard.press('Escape');
}

test('the steps of the walkthrough', async () => {
  await workbench.setTheme(THEMES.light);
  await checkAll();
  await setSideBar(false);
  await openComparison();
  await picture('walkthrough/compare');
  await closeEditors();
  await openCommit();
  await picture('walkthrough/jump');
  await closeEditors();
  await setSideBar(true);
  await setViewOpen('Runs', false);
  await setViewOpen('Datasets', false);
  await setOpen(workbench.row('Models', MODEL).first(), true);
  await setOpen(workbench.row('Models', 'Version 1').first(), true);
  await openLineage('Models', 'Version 1');
  await picture('walkthrough/register');
  await setOpen(workbench.row('Models', 'Version 1').first(), false);
  await setViewOpen('Runs', true);
  await setViewOpen('Datasets', true);
  await closeEditors();
});

test.each(Object.entries(THEMES))('every view and page in %s', async (theme, name) => {
  await closeEditors();
  await workbench.setTheme(name);
  await setSideBar(true);
  await resize(1600, 1000);
  await pictureOfPick('MLOps: Start Run', `${theme}/start-run`);
  await pictureOfPick('MLOps: Register Model', `${theme}/register`);
  await openComparison();
  await picture(`${theme}/comparison-1600`);
  await setSideBar(false);
  for (const width of [900, 420]) {
    await resize(width + FRAME, 900);
    await picture(`${theme}/comparison-${width}`);
  }
  await closeEditors();
  await resize(1600, 900);
  await setSideBar(true);
  await openLineage('Datasets', 'penguins.csv');
  await picture(`${theme}/lineage-1600`);
  await setSideBar(false);
  await resize(420 + FRAME, 900);
  await picture(`${theme}/lineage-420`);
  await closeEditors();
  await resize(1200, 760);
  await openCommit();
  await picture(`${theme}/commit`);
  await closeEditors();
  await openWalkthrough();
  await picture(`${theme}/walkthrough`);
  await closeEditors();
  await resize(1200, 900);
  await setSideBar(true);
  const best = rowsThat('Runs', '0.929').first();
  await setOpen(best, true);
  await setOpen(workbench.row('Runs', 'Metrics').first(), true);
  await picture(`${theme}/sidebar`, workbench.page.locator('.part.sidebar'));
  await setOpen(best, false);
});

test('the first step of the walkthrough, with a run in progress', async () => {
  await workbench.setTheme(THEMES.light);
  await resize(STEP_WINDOW.width, STEP_WINDOW.height);
  await openFile('train.py');
  await workbench.runCommand('MLOps: Start Run');
  await workbench.pick(/^train/);
  const running = rowsThat('Runs', 'running').first();
  await running.waitFor();
  await running.hover();
  await running.getByRole('button', { name: 'Show Log' }).click();
  await workbench.page.locator('.terminal-wrapper.active .xterm-screen').waitFor();
  await setOpen(running, true);
  await setOpen(workbench.row('Runs', 'Metrics').first(), true);
  await picture('walkthrough/run');
  await expect.poll(() => rowsThat('Runs', 'running').count(), { timeout: 60_000 }).toBe(0);
});

test('runs from elsewhere: a sweep with its parts, a terminal, and a team’s server', async () => {
  await workbench.close();
  workbench = await open(folder);
  await workbench.setTheme(THEMES.dark);
  await resize(1200, 640);
  const team = await sweepHereAndOnServer(folder);
  try {
    await setViewOpen('Models', false);
    await setViewOpen('Datasets', false);
    await setOpen(rowsThat('Runs', 'Run sweep').first(), true);
    await setOpen(workbench.row('Runs', 'Metrics').first(), false);
    await setOpen(workbench.row('Runs', 'Child Runs').first(), true);
    await setOpen(workbench.row('Runs', /^Team/).first(), true);
    await workbench.runCommand('Terminal: Create New Terminal');
    await expect.poll(terminalText, { timeout: 30_000 }).toMatch(/[$#]\s*$/);
    await workbench.page.keyboard.type('python3 sweep.py by-hand 0.8\n');
    await rowsThat('Runs', 'by-hand').filter({ hasText: 'loss' }).first().waitFor();
    await picture('dark/elsewhere', workbench.page.locator('.part.sidebar'));
    await expect.poll(() => rowsThat('Runs', 'running').count(), { timeout: 60_000 }).toBe(0);
  } finally {
    team.stop();
  }
});

test('a side bar without runs', async () => {
  await workbench.close();
  workbench = await open(await exampleWithoutRuns());
  await workbench.tree('Runs').getByRole('button', { name: 'Start Run' }).waitFor();
  for (const [theme, name] of Object.entries(THEMES)) {
    await workbench.setTheme(name);
    await picture(`${theme}/welcome`, workbench.page.locator('.part.sidebar'));
  }
});

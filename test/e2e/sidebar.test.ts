import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from 'vitest';
import { Cockpit } from './support/cockpit';
import { exampleWithRuns } from './support/example';
import { Workbench } from './support/workbench';

/** What a user does with recorded runs, datasets and models from the side bar, all in one window. */
let folder: string;
let cockpit: Cockpit;
let workbench: Workbench;

beforeAll(async () => {
  folder = await exampleWithRuns();
  cockpit = new Cockpit(folder);
  // Without acceleration the terminal's text is in the page.
  workbench = await Workbench.open({ folder, settings: { 'terminal.integrated.gpuAcceleration': 'off' } });
  workbench.page.setDefaultTimeout(20_000);
  await workbench.openSidebar();
  await runRow('finished').nth(2).waitFor();
});
afterEach(({ task }) => workbench?.keepFailure(task));
afterAll(() => workbench?.close());

/** The rows of runs that say so. */
const runRow = (says: string) =>
  workbench.tree('Runs').locator(`.monaco-list-row[aria-label*="Run "][aria-label*="${says}"]`);
const terminalText = () => workbench.page.locator('.terminal-wrapper.active .xterm-rows').innerText();
const labels = (rows: Locator) => rows.evaluateAll((all) => all.map((row) => row.textContent ?? ''));

/** Changes a file of the folder and gives a function that puts it back. */
function change(name: string, edit: (text: string) => string): () => void {
  const path = join(folder, name);
  const before = readFileSync(path, 'utf8');
  writeFileSync(path, edit(before));
  return () => writeFileSync(path, before);
}

test('a run unfolds into its metrics, params, data, commit and artifacts', async () => {
  const { git } = await cockpit.newest();
  await workbench.expand(runRow('finished').first());
  for (const group of ['Params', 'Data', 'Artifacts']) {
    const row = workbench.row('Runs', new RegExp(`^${group}\\d+$`));
    await row.waitFor();
    await workbench.expand(row);
  }
  const rows = workbench.tree('Runs').locator('.monaco-list-row');
  const shown = [
    /^Metrics\d+$/,
    /^accuracy0\.\d+/,
    /^loss0\.\d+/,
    /^lr0\.\d+/,
    /^data\/penguins\.csv[0-9a-f]{7} · /,
    new RegExp(`^${git?.commit?.slice(0, 7)}.*main`),
    /^model\.json.*B/,
  ];
  for (const text of shown) await expect.poll(() => labels(rows)).toContainEqual(expect.stringMatching(text));
  await workbench.screenshot('e2e/sidebar-run');
  await runRow('finished').first().locator('.monaco-tl-twistie').click();
});

test('a run gets a name, a tag and a note', async () => {
  await workbench.menu(runRow('finished').first(), 'Rename Run…');
  await workbench.type('champion', 'Rename');
  await runRow('Run champion').waitFor();
  await workbench.menu(runRow('Run champion'), 'Edit Tags…');
  await workbench.type('baseline, data=v1', 'Tags of champion');
  await runRow('#baseline').waitFor();
  await workbench.menu(runRow('Run champion'), 'Edit Note…');
  await workbench.type('Best so far', 'Note on champion');
  await workbench.expand(runRow('Run champion'));
  await workbench.row('Runs', 'Best so far').waitFor();
  await workbench.screenshot('e2e/sidebar-edited');
  await runRow('Run champion').locator('.monaco-tl-twistie').click();
  const { name, tags, note } = await cockpit.newest();
  expect({ name, tags, note }).toEqual({
    name: 'champion',
    tags: { baseline: '', data: 'v1' },
    note: 'Best so far',
  });
});

test('a deleted run comes back with Undo', async () => {
  await workbench.menu(runRow('Run champion'), 'Delete Run');
  const said = workbench.notification('Deleted champion.');
  await said.waitFor();
  await expect.poll(() => runRow('Run champion').count()).toBe(0);
  expect((await cockpit.runs()).length).toBe(2);
  await workbench.screenshot('e2e/sidebar-deleted');
  await said.getByRole('button', { name: 'Undo' }).click();
  await runRow('Run champion').waitFor();
  expect((await cockpit.runs()).map(({ name }) => name)).toContain('champion');
});

test('the log of an ended run opens in a terminal and says how it ended', async () => {
  await workbench.inline(runRow('Run champion'), 'Show Log');
  await expect.poll(terminalText).toMatch(/epoch\s\d+\/\d+[\s\S]*champion\sfinished\sin\s/);
  await workbench.screenshot('e2e/sidebar-log');
});

test('a command that is not found says so, with a way out', async () => {
  await workbench.runCommand('MLOps: Start Run');
  // Typed, since entry points that are found late move the rows under a click.
  await workbench.type('Enter Command', 'Start Run', /^Enter Command/);
  await workbench.type('no-such-trainer --lr 1', 'Command to run');
  const said = workbench.notification('no-such-trainer');
  await said.waitFor();
  await workbench.screenshot('e2e/sidebar-not-found');
  expect(await said.getByRole('button', { name: 'Edit Command…' }).isVisible()).toBe(true);
  await said.getByRole('button', { name: 'Show Log' }).click();
  await expect.poll(terminalText).toMatch(/no-such-trainer[\s\S]*not\sfound/);
});

test('an active run is stopped from its row', async () => {
  onTestFinished(change('params.yaml', (text) => text.replace(/epochs: \d+/, 'epochs: 5000')));
  await workbench.runCommand('MLOps: Start Run');
  await workbench.pick(/^train/);
  await expect.poll(async () => (await cockpit.runs())[0]?.status).toBe('RUNNING');
  // A row that is drawn again between press and release takes no click.
  const stop = () => workbench.inline(runRow('running'), 'Stop Run').catch(() => undefined);
  await expect
    .poll(async () => {
      if ((await runRow('running').count()) > 0) await stop();
      return runRow('stopped').count();
    })
    .toBe(1);
  await workbench.screenshot('e2e/sidebar-stopped');
  expect((await cockpit.runs())[0]?.status).toBe('KILLED');
});

test('a run is run again as it was', async () => {
  const before = await runRow('finished').count();
  await workbench.inline(runRow('Run champion'), 'Run Again');
  await expect.poll(() => runRow('finished').count(), { timeout: 60_000 }).toBe(before + 1);
  const champion = await cockpit.show('champion');
  expect((await cockpit.newest()).params).toEqual(champion.params);
});

test('a run is run again with another learning rate', async () => {
  const before = await runRow('finished').count();
  await workbench.menu(runRow('Run champion'), 'Run Again with Changes…');
  await workbench.pick(/^lr/);
  await workbench.type('0.123', 'Value of lr');
  await expect.poll(() => workbench.page.locator('.quick-input-list').innerText()).toContain('0.123 (was');
  await workbench.screenshot('e2e/sidebar-changes');
  await workbench.pick(/^Start Run/);
  await expect.poll(() => runRow('finished').count(), { timeout: 60_000 }).toBe(before + 1);
  expect((await cockpit.newest()).params.lr).toBe('0.123');
});

test('a dataset that differs from its last run is marked until it is back', async () => {
  const dataset = workbench.row('Datasets', 'data/penguins.csv').first();
  await dataset.waitFor();
  const restore = change('data/penguins.csv', (text) => `${text}\n`);
  await expect.poll(() => dataset.innerText()).toContain('changed since its last run');
  await workbench.screenshot('e2e/sidebar-dataset');
  restore();
  await expect.poll(() => dataset.innerText()).not.toContain('changed since its last run');
});

test('a model version gets an alias and loses it', async () => {
  await cockpit.ask('register', 'champion', '--artifact', 'model.json', '--name', 'penguin-sex');
  const version = workbench.row('Models', 'Version 1');
  await version.waitFor();
  await workbench.menu(version, 'Set Alias…');
  await workbench.type('production', 'Set Alias', /^production/);
  await expect.poll(() => version.innerText()).toContain('@production');
  await workbench.row('Models', '@production is 1').waitFor();
  await workbench.screenshot('e2e/sidebar-alias');
  await workbench.menu(version, 'Remove Alias…');
  await expect.poll(() => version.innerText()).not.toContain('@production');
});

import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { Cockpit } from './support/cockpit';
import { exampleWithoutRuns } from './support/example';
import { layMlruns } from './support/mlruns';
import { startTeamServer, type TeamServer } from './support/teamServer';
import { Workbench } from './support/workbench';

/** Runs that do not begin with “Start Run”: by hand in a terminal, as a task, under a debugger, and those of another tool. */
let folder: string;
let cockpit: Cockpit;
let workbench: Workbench;
let team: TeamServer;
const support = join(import.meta.dirname, 'support');
const STEPS = 25;
const NOTEBOOK = {
  cells: [{ cell_type: 'code', execution_count: null, metadata: {}, outputs: [], source: ['1 + 1'] }],
  metadata: { language_info: { name: 'python' } },
  nbformat: 4,
  nbformat_minor: 5,
};

beforeAll(async () => {
  folder = await exampleWithoutRuns();
  layMlruns(folder, ['old-owl', 'old-oak']);
  copyFileSync(join(support, 'outsideRun.py'), join(folder, 'outside.py'));
  mkdirSync(join(folder, '.vscode'));
  const task = { type: 'mlops', label: 'nightly', command: `python3 outside.py by-task ${STEPS}`, problemMatcher: [] };
  writeFileSync(join(folder, '.vscode', 'tasks.json'), JSON.stringify({ version: '2.0.0', tasks: [task] }));
  writeFileSync(join(folder, 'mlops.yaml'), `jobs:\n  outside:\n    command: python outside.py by-debugger ${STEPS}\n`);
  cockpit = new Cockpit(folder);
  writeFileSync(join(folder, 'explore.ipynb'), JSON.stringify(NOTEBOOK));
  // Terminals are tracked where there is a store.
  await cockpit.runs();
  team = await startTeamServer();
  await logOutside('far-finch', { MLFLOW_TRACKING_URI: team.url, MLFLOW_TRACKING_TOKEN: team.token });
  workbench = await Workbench.open({
    folder,
    extensions: [join(support, 'fakeDebugger')],
    // Without acceleration the terminal's text is in the page.
    settings: { 'terminal.integrated.gpuAcceleration': 'off', 'remote.autoForwardPorts': false },
  });
  workbench.page.setDefaultTimeout(30_000);
  await workbench.openSidebar();
});
afterEach(({ task }) => workbench?.keepFailure(task));
afterAll(async () => {
  await workbench?.close();
  team?.stop();
});

const run = (name: string, says: string) =>
  workbench.tree('Runs').locator(`.monaco-list-row[aria-label*="Run ${name}"][aria-label*="${says}"]`);
const terminalText = () => workbench.page.locator('.terminal-wrapper.active .xterm-rows').innerText();

/** Runs the script elsewhere than in the window. */
async function logOutside(name: string, env: Record<string, string>): Promise<void> {
  await promisify(execFile)('python3', [join(support, 'outsideRun.py'), name, '3'], {
    env: { ...process.env, ...env },
  });
}

/** Sees a run while it runs and when it is done, with all of its points. */
async function watch(name: string): Promise<void> {
  await run(name, 'running').waitFor();
  await workbench.screenshot(`e2e/outside-${name}`);
  await run(name, 'finished').waitFor();
  const points = JSON.parse(await cockpit.ask('metrics', name, 'loss', '--json')) as { step: number }[];
  expect(points.map(({ step }) => step)).toEqual(Array.from({ length: STEPS }, (_, index) => index));
}

test('what another tool left in the folder is offered once, and comes in with a report', async () => {
  const offer = workbench.notification('holds runs of other tools: mlruns (MLflow)');
  await offer.waitFor();
  await workbench.screenshot('e2e/import-offer');
  await offer.getByRole('button', { name: 'Import…' }).click();
  await workbench.pick('Copy Artifacts');
  const done = workbench.notification('2 runs imported from');
  await done.waitFor();
  await run('old-owl', 'finished').waitFor();
  await done.getByRole('button', { name: 'Show Report' }).click();
  await workbench.page.locator('.tab.active').filter({ hasText: 'Import Report' }).waitFor();
  await workbench.webview().getByRole('cell', { name: 'Model versions' }).waitFor();
  await workbench.screenshot('e2e/import-report');
  await workbench.runCommand('View: Close Editor');
});

test('a script that is run by hand in a terminal is a run, also after the tracker came back on another port', async () => {
  await workbench.runCommand('MLOps: Restart Tracker');
  await workbench.page.waitForTimeout(3_000);
  await workbench.runCommand('Terminal: Create New Terminal');
  await workbench.page.locator('.terminal-wrapper.active .xterm-rows').waitFor();
  await expect.poll(terminalText).toMatch(/[$#]\s*$/);
  await workbench.page.keyboard.type(`python3 outside.py by-hand ${STEPS}\n`);
  await watch('by-hand');
  // VS Code's own way of telling what an extension does to a terminal; its hover goes when anything else comes up.
  const showContributions = async () => {
    await workbench.page.mouse.move(600, 300);
    await workbench.page.locator('.single-terminal-tab').hover();
    const link = workbench.page.getByText('Show Environment Contributions');
    await link.click({ timeout: 2_000 }).catch(() => undefined);
    return workbench.page.locator('.tab.active').filter({ hasText: 'Environment changes' }).count();
  };
  await expect.poll(showContributions, { interval: 500 }).toBe(1);
  const contributions = workbench.page.locator('.editor-instance .view-lines');
  await expect.poll(() => contributions.innerText()).toMatch(/MLFLOW_TRACKING_URI/);
  expect((await contributions.innerText()).replaceAll('\u00a0', ' ')).toContain(
    'Runs that are started here and log with MLflow',
  );
  await workbench.screenshot('e2e/outside-terminal-notice');
  await workbench.runCommand('MLOps: Show Log');
  await expect.poll(() => workbench.page.locator('.quick-input-list').innerText()).not.toContain('by-hand');
  await workbench.page.keyboard.press('Escape');
  await workbench.runCommand('View: Close All Editors');
});

test('a task of type mlops is a run with its output in the task’s terminal', async () => {
  await workbench.runCommand('Tasks: Run Task');
  await workbench.pick('nightly');
  await watch('by-task');
  await expect.poll(terminalText).toContain('done by-task');
  await workbench.screenshot('e2e/outside-task-done');
});

test('a debugged job is a run with what it logs and prints', async () => {
  await workbench.openFile('outside.py');
  await workbench.runCommand('MLOps: Debug with Tracking');
  await workbench.pick(/^outside/);
  await watch('by-debugger');
  expect(await cockpit.ask('log', 'by-debugger')).toBe('done by-debugger\n');
});

test('the button of a notebook gives the code that tracks it, and its runs tell the file and the cell', async () => {
  await workbench.openFile('explore.ipynb');
  await workbench.page.getByRole('button', { name: 'Track Notebook' }).click();
  await workbench.notification('The code that tracks this notebook was copied').waitFor();
  await workbench.screenshot('e2e/notebook');
  const snippet = await workbench.clipboard();
  // What a kernel has and plain Python lacks.
  const kernel = [
    'class Shell: execution_count = 3',
    'Shell.events = type("Events", (), {"callbacks": {"pre_run_cell": []}, "register": lambda self, *_: None})()',
    'get_ipython = Shell',
  ].join('\n');
  const script = `${kernel}\n${snippet}\nimport sys; sys.argv = ["x", "by-notebook", "3"]; exec(open("outside.py").read())`;
  await promisify(execFile)('python3', ['-c', script], { cwd: folder });
  await run('by-notebook', 'finished').waitFor();
  const { tags } = await cockpit.show('by-notebook');
  expect(tags).toMatchObject({ 'mlops.notebook': 'explore.ipynb', 'mlops.cell': '3' });
});

test('a team’s server is connected: what is wrong is said before, its runs are shown, and runs go there and back', async () => {
  await workbench.runCommand('MLOps: Connect Tracking Server');
  await workbench.pick('MLflow');
  await workbench.type(team.url, '2/4');
  await workbench.pick('No Login');
  await workbench.type('Team', '4/4');
  const widget = workbench.page.locator('.quick-input-widget');
  await widget
    .getByText(/refuse|not allowed|log in|401/i)
    .first()
    .waitFor();
  await workbench.screenshot('e2e/server-refused');
  await widget.getByRole('button', { name: 'Back' }).click();
  await workbench.pick('Token');
  await workbench.type(team.token, '3/4');
  await workbench.type('Team', '4/4');
  const server = workbench.row('Runs', /^Team/);
  await server.waitFor();
  // The row comes before what it holds has been read.
  const unfolded = async () => {
    await workbench.expand(server);
    return run('far-finch', 'finished').count();
  };
  await expect.poll(unfolded, { interval: 1_000 }).toBe(1);
  await workbench.screenshot('e2e/server');
  // A row is nobody's for a moment while the tree takes in what was read.
  await workbench.page.waitForTimeout(2_000);
  await workbench.contextMenu(run('old-owl', 'finished'), 'Push Runs');
  await workbench.pick('Team');
  await workbench.notification('1 run pushed to Team').waitFor();
  expect((await team.cockpit.runs()).map(({ name }) => name).sort()).toEqual(['far-finch', 'old-owl']);
  await workbench.contextMenu(run('far-finch', 'finished'), 'Pull Runs');
  // What was shown of it may have been all there was.
  await workbench.notification(/1 run pulled from Team|Nothing new in Team/).waitFor();
  await expect.poll(() => server.innerText()).toContain('no runs');
  expect((await cockpit.show('far-finch')).params).toEqual({ lr: '0.1' });
  await workbench.screenshot('e2e/server-pulled');
  // A tracker forgets how to log in; the editor tells the next one.
  await workbench.runCommand('MLOps: Restart Tracker');
  await workbench.page.waitForTimeout(3_000);
  await workbench.contextMenu(server, 'Read Tracking Server Again');
  await expect.poll(() => server.innerText()).toContain('no runs');
  await workbench.page.waitForTimeout(2_000);
  expect(await server.innerText()).not.toContain('log in');
});

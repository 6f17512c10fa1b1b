import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { Cockpit } from './support/cockpit';
import { exampleWithoutRuns } from './support/example';
import { layMlruns } from './support/mlruns';
import { Workbench } from './support/workbench';

/** Runs that do not begin with “Start Run”: by hand in a terminal, as a task, under a debugger, and those of another tool. */
let folder: string;
let cockpit: Cockpit;
let workbench: Workbench;
const support = join(import.meta.dirname, 'support');
const STEPS = 25;

beforeAll(async () => {
  folder = await exampleWithoutRuns();
  layMlruns(folder, ['old-owl', 'old-oak']);
  copyFileSync(join(support, 'outsideRun.py'), join(folder, 'outside.py'));
  mkdirSync(join(folder, '.vscode'));
  const task = { type: 'mlops', label: 'nightly', command: `python3 outside.py by-task ${STEPS}`, problemMatcher: [] };
  writeFileSync(join(folder, '.vscode', 'tasks.json'), JSON.stringify({ version: '2.0.0', tasks: [task] }));
  writeFileSync(join(folder, 'mlops.yaml'), `jobs:\n  outside:\n    command: python outside.py by-debugger ${STEPS}\n`);
  cockpit = new Cockpit(folder);
  // Terminals are tracked where there is a store.
  await cockpit.runs();
  workbench = await Workbench.open({
    folder,
    extensions: [join(support, 'fakeDebugger')],
    // Without acceleration the terminal's text is in the page.
    settings: { 'terminal.integrated.gpuAcceleration': 'off' },
  });
  workbench.page.setDefaultTimeout(30_000);
  await workbench.openSidebar();
});
afterEach(({ task }) => workbench?.keepFailure(task));
afterAll(() => workbench?.close());

const run = (name: string, says: string) =>
  workbench.tree('Runs').locator(`.monaco-list-row[aria-label*="Run ${name}"][aria-label*="${says}"]`);
const terminalText = () => workbench.page.locator('.terminal-wrapper.active .xterm-rows').innerText();

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
  await workbench.screenshot('e2e/import-report');
  await workbench.runCommand('View: Close Editor');
});

test('a script that is run by hand in a terminal is a run, and says where its output is', async () => {
  await workbench.runCommand('Terminal: Create New Terminal');
  await workbench.page.locator('.terminal-wrapper.active .xterm-rows').waitFor();
  await expect.poll(terminalText).toMatch(/[$#]\s*$/);
  await workbench.page.keyboard.type(`python3 outside.py by-hand ${STEPS}\n`);
  await watch('by-hand');
  await workbench.runCommand('MLOps: Reveal Run in Sidebar');
  await workbench.pick('by-hand');
  await workbench.screenshot('e2e/outside-terminal-done');
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

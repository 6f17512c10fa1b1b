import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { Cockpit } from './support/cockpit';
import { exampleWithRuns } from './support/example';
import { Workbench } from './support/workbench';

/** A folder that the user does not trust can be read, and nothing in it is started. */
let cockpit: Cockpit;
let workbench: Workbench;

beforeAll(async () => {
  const folder = await exampleWithRuns();
  cockpit = new Cockpit(folder);
  workbench = await Workbench.open({ folder, trusted: false });
  workbench.page.setDefaultTimeout(20_000);
});
afterEach(({ task }) => workbench?.keepFailure(task));
afterAll(() => workbench?.close());

const runs = () => workbench.tree('Runs').locator('.monaco-list-row[aria-label*="finished"]');
const commands = () => workbench.page.locator('.quick-input-list').innerText();

test('recorded runs can be read in a folder that is not trusted', async () => {
  await workbench.openSidebar();
  await runs().nth(2).waitFor();
  await workbench.expand(runs().first());
  await workbench.row('Runs', /^accuracy0\.\d+/).waitFor();
  await workbench.screenshot('e2e/trust');
});

test('nothing can be started or changed there, and nothing asks before it says so', async () => {
  const before = await cockpit.runs();
  await workbench.tree('Runs').hover();
  const start = workbench.tree('Runs').getByRole('button', { name: 'Start Run…' });
  expect(await start.isDisabled()).toBe(true);
  await workbench.page.keyboard.press('F1');
  await workbench.page.locator('.quick-input-widget .quick-input-box input').fill('>MLOps: S');
  await expect.poll(commands).toContain('MLOps: Show Log');
  for (const title of ['Start Run', 'Stop Run', 'Set Alias']) expect(await commands()).not.toContain(`MLOps: ${title}`);
  await workbench.page.keyboard.press('Escape');
  await runs().first().click({ button: 'right' });
  const rename = workbench.page.getByRole('menuitem', { name: 'Rename Run…' });
  await rename.waitFor();
  expect(await rename.getAttribute('aria-disabled')).toBe('true');
  await workbench.screenshot('e2e/trust-refused');
  await workbench.page.keyboard.press('Escape');
  await workbench.tree('Models').hover();
  const register = workbench.tree('Models').getByRole('button', { name: 'Register Model…' });
  expect(await register.isDisabled()).toBe(true);
  expect(await cockpit.runs()).toEqual(before);
});

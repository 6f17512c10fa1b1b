// Takes screenshots of the pages in every theme, width and size of selection, and fails where a page broke its
// content security policy or logged an error. `node test/webview/shots.mjs [folder] [name filter]`
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { browserArgs, ensureBrowser } from '../../scripts/lib/browser.mjs';
import { serveHarness } from './harness/server.mjs';

const THEMES = ['light-2026', 'dark-2026', 'hc-dark', 'hc-light'];
const folder = process.argv[2] ?? join(tmpdir(), 'mlops-shots');
const wanted = process.argv[3] ?? '';

/** name: page, scenario, theme, width, what to do before the picture. */
const SHOTS = [
  ...THEMES.map((theme) => ({ page: 'comparison', scenario: 'three', theme, width: 1600 })),
  ...['none', 'one', 'fifty', 'thousand', 'extremes'].map((scenario) => ({
    page: 'comparison',
    scenario,
    theme: 'light-2026',
    width: 900,
  })),
  { page: 'comparison', scenario: 'three', theme: 'dark-2026', width: 420 },
  { page: 'comparison', scenario: 'fifty', theme: 'dark-2026', width: 1600 },
  { page: 'comparison', scenario: 'extremes', theme: 'dark-2026', width: 1600, do: 'log' },
  { page: 'comparison', scenario: 'three', theme: 'light-2026', width: 900, do: 'hover' },
  { page: 'comparison', scenario: 'three', theme: 'light-2026', width: 1600, do: 'details' },
  { page: 'comparison', scenario: 'fifty', theme: 'light-2026', width: 900, do: 'smooth' },
  { page: 'comparison', scenario: 'three', theme: 'light-2026', width: 900, do: 'zoom200' },
  ...THEMES.map((theme) => ({ page: 'lineage', scenario: 'three', theme, width: 1600 })),
  ...['none', 'one', 'fifty', 'thousand'].map((scenario) => ({
    page: 'lineage',
    scenario,
    theme: 'light-2026',
    width: 900,
  })),
  { page: 'lineage', scenario: 'three', theme: 'dark-2026', width: 420 },
  { page: 'lineage', scenario: 'three', theme: 'light-2026', width: 900, do: 'nodeDetails' },
  { page: 'lineage', scenario: 'three', theme: 'light-2026', width: 900, do: 'list' },
];

const ACTS = {
  hover: (page) =>
    page
      .locator('.plot')
      .first()
      .hover({ position: { x: 260, y: 70 } }),
  log: (page) => page.getByRole('button', { name: 'Logarithmic Scale' }).click(),
  details: (page) => page.locator('.run-name').nth(1).click(),
  smooth: (page) => page.locator('input[type=range]').fill('0.9'),
  zoom200: () => undefined,
  nodeDetails: async (page) => {
    await page.locator('[data-node="run:1"]').click();
  },
  list: (page) => page.getByRole('button', { name: 'Show as List' }).click(),
};

await mkdir(folder, { recursive: true });
const pages = [...new Set(SHOTS.map(({ page }) => page))];
const server = await serveHarness(join(folder, 'bundle'), pages);
const browser = await chromium.launch({
  executablePath: await ensureBrowser(),
  args: browserArgs,
});
let problems = 0;
for (const shot of SHOTS) {
  const name = [shot.page, shot.scenario, shot.theme, shot.width, shot.do].filter(Boolean).join('-');
  if (!name.includes(wanted)) continue;
  const scale = shot.do === 'zoom200' ? 2 : 1;
  const viewport = { width: Math.round(shot.width / scale), height: Math.round(900 / scale) };
  const page = await browser.newPage({ viewport, deviceScaleFactor: scale });
  const errors = [];
  page.on('pageerror', (error) => errors.push(error.stack ?? error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  await page.goto(`${server.origin}/${shot.page}?scenario=${shot.scenario}&theme=${shot.theme}`);
  await page.waitForTimeout(700);
  try {
    if (shot.do) await ACTS[shot.do](page);
  } catch (error) {
    errors.push(error.message);
  }
  await page.waitForTimeout(300);
  const violations = await page.evaluate('window.harness.violations');
  await page.screenshot({ path: join(folder, `${name}.png`) });
  for (const problem of [...violations, ...errors]) console.error(`${name}: ${problem}`);
  problems += violations.length + errors.length;
  await page.close();
}
await browser.close();
server.close();
console.log(problems === 0 ? `Pictures in ${folder}, no problems.` : `Pictures in ${folder}, ${problems} problems.`);
process.exitCode = problems === 0 ? 0 : 1;

// Uses the pages as a reader would, in plain Chromium under the strict policy. `node test/webview/checkPages.mjs`
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { browserArgs, ensureBrowser } from '../../scripts/lib/browser.mjs';
import { serveHarness } from './harness/server.mjs';

const out = await mkdtemp(join(tmpdir(), 'mlops-pages-'));
const server = await serveHarness(out);
const browser = await chromium.launch({
  executablePath: await ensureBrowser(),
  args: browserArgs,
});

let passed = 0;
let failed = 0;

/** Opens a page, runs the check, and counts it; a policy violation or a logged error fails any check. */
async function check(name, { page: kind = 'comparison', scenario = 'three', width = 1200 }, act) {
  const page = await browser.newPage({ viewport: { width, height: 900 } });
  const errors = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  try {
    await page.goto(`${server.origin}/${kind}?scenario=${scenario}&theme=light-2026`);
    await page.locator(kind === 'comparison' ? '.app, .empty' : '.lineage').waitFor();
    await page.waitForTimeout(300);
    await act(page);
    assert.deepEqual([await page.evaluate('window.harness.violations'), errors], [[], []]);
    passed++;
    console.log(`✓ ${name}`);
  } catch (error) {
    failed++;
    console.error(`✗ ${name}\n${error.stack}`);
  } finally {
    await page.close();
  }
}

const calls = (page, name) =>
  page.evaluate((wanted) => window.harness.calls.filter((call) => call.name === wanted).map((call) => call.body), name);
const saved = (page) => page.evaluate(() => JSON.parse(sessionStorage.getItem('comparison three') ?? 'null'));
/** The canvas's pixels, to see whether a drawing changed. */
const drawing = (page, index = 0) =>
  page
    .locator('canvas')
    .nth(index)
    .evaluate((canvas) => canvas.toDataURL());

await check('A metric in the table leads to its commit, at its last step', {}, async (page) => {
  await page.locator('tr', { hasText: 'accuracy' }).locator('td button').nth(1).click();
  const [call] = await calls(page, 'goToCommit');
  assert.deepEqual([call.runId, call.metric, call.step], ['000000000001', 'accuracy', 119]);
});

await check('A point of a chart leads to the commit, at the point’s step', {}, async (page) => {
  await page
    .locator('.plot')
    .first()
    .click({ position: { x: 200, y: 90 } });
  const [call] = await calls(page, 'goToCommit');
  assert.equal(call.metric, 'accuracy');
  assert.ok(call.step > 0 && call.step < 119, String(call.step));
});

await check(
  'Hovering a line lights up its column and lists the runs, best first; hovering a row fades the other lines',
  {},
  async (page) => {
    const before = await drawing(page, 1);
    await page
      .locator('.plot')
      .first()
      .hover({ position: { x: 200, y: 90 } });
    assert.ok((await page.locator('td.is-lit').count()) > 3);
    const names = await page.locator('.chart-tooltip .name').allTextContents();
    assert.deepEqual(names, ['brisk-adelie', 'calm-heron', 'eager-petrel']);
    assert.notEqual(await drawing(page, 1), before, 'the cursor is shared');
    await page.mouse.move(600, 5);
    assert.equal(await page.locator('.chart-tooltip').isHidden(), true);
    assert.equal(await drawing(page, 1), before);
    await page.locator('thead .run-name').nth(1).hover();
    assert.notEqual(await drawing(page, 1), before);
  },
);

await check('A live run’s new points are read by cursor only', {}, async (page) => {
  const count = (await calls(page, 'series')).length;
  const before = await drawing(page);
  await page.evaluate('window.harness.advance(10)');
  await page.waitForTimeout(150);
  const queries = (await calls(page, 'series'))
    .slice(count)
    .flat()
    .flatMap((batch) => batch.queries);
  assert.deepEqual(
    queries.map(({ key, runId, cursor }) => [key, runId, cursor]),
    ['accuracy', 'loss', 'val/f1'].map((key) => [key, '000000000002', 60]),
  );
  assert.notEqual(await drawing(page), before);
});

await check(
  'Dragging zooms and reads the stretch again, finer; a double click shows all again without going anywhere',
  { scenario: 'long' },
  async (page) => {
    const before = await drawing(page);
    const box = await page.locator('.plot').first().boundingBox();
    await page.mouse.move(box.x + 200, box.y + 60);
    await page.mouse.down();
    await page.mouse.move(box.x + 300, box.y + 60, { steps: 5 });
    await page.mouse.up();
    await page.waitForTimeout(400);
    const ranges = (await calls(page, 'series'))
      .flat()
      .flatMap(({ queries }) => queries)
      .filter(({ fromStep }) => fromStep !== undefined);
    assert.equal(ranges.length, 2);
    assert.ok(ranges[0].toStep - ranges[0].fromStep < 60_000 && ranges[0].resolution > 0, JSON.stringify(ranges[0]));
    assert.notEqual(await drawing(page), before);
    await page.mouse.dblclick(box.x + 300, box.y + 80);
    await page.mouse.move(600, 5);
    await page.waitForTimeout(400);
    assert.deepEqual(await calls(page, 'goToCommit'), []);
    assert.equal(await drawing(page), before);
  },
);

await check('The theme’s colours follow the theme as it changes', {}, async (page) => {
  const before = await drawing(page);
  const { readFile } = await import('node:fs/promises');
  const theme = JSON.parse(await readFile(join(import.meta.dirname, 'harness/themes/dark-2026.json'), 'utf8'));
  await page.evaluate((dark) => window.harness.applyTheme(dark), theme);
  await page.waitForTimeout(200);
  assert.notEqual(await drawing(page), before);
  assert.equal(
    await page
      .locator('.run-dot')
      .first()
      .evaluate((dot) => getComputedStyle(dot).color),
    'rgb(74, 168, 224)',
  );
});

await check('What the reader set survives a reload', {}, async (page) => {
  await page.locator('vscode-dropdown').click();
  await page.locator('vscode-option', { hasText: 'Time Since Start' }).click();
  await page.getByRole('button', { name: 'Logarithmic Scale' }).click();
  await page.locator('input[type=range]').fill('0.6');
  await page.getByRole('button', { name: 'Only What Differs' }).click();
  await page.locator('thead th').nth(1).hover();
  await page.getByRole('button', { name: 'Set as Baseline' }).nth(0).click();
  const before = await saved(page);
  assert.deepEqual(
    [
      before.xAxis,
      before.logScale,
      before.smoothing,
      before.onlyDifferences,
      before.baseline.runId,
      before.runs.length,
    ],
    ['time', true, 0.6, true, '000000000001', 3],
  );
  await page.reload();
  await page.waitForTimeout(300);
  assert.deepEqual(await saved(page), before);
  assert.equal(await page.locator('th.is-baseline .run-name').textContent(), 'calm-heron');
  assert.equal(await page.locator('.fold').count(), 0);
});

await check('Everything in a chart and in the table can be done by keyboard', {}, async (page) => {
  await page.keyboard.press('/');
  await page.keyboard.type('loss');
  assert.deepEqual(await page.locator('.chart h3').allTextContents(), ['loss']);
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('.chart h3').count(), 3);
  await page.locator('.plot').first().focus();
  for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowDown', 'Enter']) await page.keyboard.press(key);
  await page.locator('[data-cell="0:0"]').focus();
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowRight', 'Enter']) await page.keyboard.press(key);
  assert.deepEqual(
    (await calls(page, 'goToCommit')).map(({ runId, metric, step }) => [runId, metric, step]),
    [
      ['000000000001', 'accuracy', 2],
      ['000000000000', 'accuracy', 119],
    ],
  );
  await page.keyboard.press('ControlOrMeta+c');
  const [copied] = await calls(page, 'copy');
  assert.match(copied.text, /^0\.97\d{6,}/);
});

await check('A run’s details open beside the charts and close with Escape', {}, async (page) => {
  await page.locator('.run-name').nth(1).click();
  await page.getByRole('button', { name: 'Show Log' }).click();
  assert.deepEqual(
    (await calls(page, 'showLog')).map(({ runId }) => runId),
    ['000000000001'],
  );
  assert.ok((await page.locator('.details').textContent()).includes('model.json'));
  await page.locator('.details vscode-button').first().focus();
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('.details').count(), 0);
});

await check('Equal facts unfold, panes fold, the divider moves', {}, async (page) => {
  const rows = await page.locator('table.facts tr').count();
  await page.getByRole('button', { name: '16 equal' }).click();
  assert.equal(await page.locator('table.facts tr').count(), rows + 16);
  await page.locator('.divider').focus();
  await page.keyboard.press('ArrowUp');
  assert.ok((await saved(page)).split > 0.3);
  await page.getByRole('button', { name: 'Fold Charts', exact: true }).click();
  assert.equal(await page.locator('canvas').count(), 0);
});

await check('A chart shows itself as a table and back', {}, async (page) => {
  await page.getByRole('button', { name: 'Show as Table' }).first().click();
  assert.equal(await page.locator('.points thead th').count(), 4);
  await page.getByRole('button', { name: 'Show as Chart' }).click();
  assert.equal(await page.locator('canvas').count(), 3);
});

await check(
  'A thousand runs paint in time, and only the rows in sight are in the page',
  { scenario: 'thousand' },
  async (page) => {
    const rows = await page.locator('table.runs tbody tr[data-run]').count();
    assert.ok(rows > 10 && rows < 80, String(rows));
    await page.locator('.pane.table').evaluate((pane) => pane.scrollTo(0, 1e6));
    await page.waitForTimeout(100);
    assert.equal(await page.locator('table.runs tbody tr[data-run]').last().getAttribute('aria-rowindex'), '1001');
    await page.getByRole('button', { name: 'loss' }).click();
    assert.equal(
      await page
        .locator('th[aria-sort=descending]')
        .textContent()
        .then((text) => text.trim()),
      'loss',
    );
  },
);

await check('Without runs the page says what to do', { scenario: 'none' }, async (page) => {
  assert.match(await page.locator('.empty').textContent(), /Check two or more runs in the Runs view/);
});

await check(
  'Arrow keys walk the lineage along its edges, Enter opens details, Escape returns',
  { page: 'lineage' },
  async (page) => {
    await page.locator('.card[tabindex="0"]').focus();
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowLeft', 'Enter']) await page.keyboard.press(key);
    assert.equal(await page.locator('.details h2').textContent(), 'model.json');
    await page.getByRole('button', { name: 'Copy Hash' }).click();
    await page.locator('.details .link').first().focus();
    await page.keyboard.press('Escape');
    assert.equal(await page.evaluate('document.activeElement.dataset.node'), 'artifact:0/model.json');
    const acts = await calls(page, 'act');
    assert.deepEqual(
      acts.map(({ action, node }) => [action, node.id]),
      [['copyHash', 'artifact:0/model.json']],
    );
  },
);

await check('Hovering a card dims what is not on its path', { page: 'lineage' }, async (page) => {
  await page.locator('[data-node="run:1"]').hover();
  const lit = await page
    .locator('.card:not(.is-dim)')
    .evaluateAll((cards) => cards.map((card) => card.dataset.node).sort());
  assert.equal(lit.includes('run:1') && !lit.includes('run:0') && lit.includes('model:species/2'), true, lit.join());
});

await check('Alike nodes unfold and fold again', { page: 'lineage', scenario: 'fifty' }, async (page) => {
  const cards = await page.locator('.card').count();
  await page.locator('.card.is-folded').click();
  await page.getByRole('button', { name: 'Show all 49' }).click();
  assert.equal(await page.locator('.card').count(), cards + 48);
  await page.getByRole('button', { name: 'Fold 49 alike' }).click();
  assert.equal(await page.locator('.card').count(), cards);
});

await check(
  'Dragging pans, Ctrl and the wheel zooms, and far away cards show less',
  { page: 'lineage' },
  async (page) => {
    const place = () => page.locator('.plane').evaluate((plane) => plane.style.transform);
    const before = await place();
    await page.mouse.move(100, 700);
    await page.mouse.down();
    await page.mouse.move(160, 640, { steps: 3 });
    await page.mouse.up();
    const panned = await place();
    assert.notEqual(panned, before);
    await page.keyboard.down('Control');
    for (let turn = 0; turn < 4; turn++) await page.mouse.wheel(0, 120);
    await page.keyboard.up('Control');
    await page.waitForTimeout(100);
    assert.equal(await page.locator('.plane.is-far').count(), 1);
  },
);

await browser.close();
server.close();
await rm(out, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

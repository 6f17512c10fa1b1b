import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  type Browser,
  type BrowserContext,
  chromium,
  type FrameLocator,
  type Locator,
  type Page,
} from 'playwright-core';
import { browserArgs, ensureBrowser } from '../../../scripts/lib/browser.mjs';
import { installExtension, startServer, writeSettings } from '../../../scripts/lib/codeServer.mjs';
import { packageFolder, packageVsix } from '../../../scripts/lib/vsix.mjs';

export const screenshots = join(import.meta.dirname, '..', '..', '..', 'out', 'screenshots');

export interface WorkbenchOptions {
  /** The workspace folder that the window opens. */
  folder: string;
  settings?: Record<string, unknown>;
  width?: number;
  height?: number;
  /** False leaves VS Code's workspace trust on. */
  trusted?: boolean;
  /** Folders of further extensions to install. */
  extensions?: readonly string[];
}

/** The real workbench with the packaged extension installed, driven as a user would. */
export class Workbench {
  private constructor(
    readonly page: Page,
    private readonly browser: Browser,
    private readonly context: BrowserContext,
    private readonly server: Awaited<ReturnType<typeof startServer>>,
    private readonly home: string,
    private readonly url: string,
  ) {}

  static async open(options: WorkbenchOptions): Promise<Workbench> {
    const home = mkdtempSync(join(tmpdir(), 'mlops-e2e-'));
    const dataDir = join(home, 'data');
    const extensionsDir = join(home, 'extensions');
    mkdirSync(extensionsDir, { recursive: true });
    writeSettings(dataDir, options.settings);
    await installExtension(await packageVsix(), { extensionsDir, dataDir });
    for (const extension of options.extensions ?? []) {
      await installExtension(await packageFolder(extension, home), { extensionsDir, dataDir });
    }
    const server = await startServer({
      dataDir,
      extensionsDir,
      folder: options.folder,
      trusted: options.trusted ?? true,
    });
    const browser = await chromium.launch({ executablePath: await ensureBrowser(), args: browserArgs });
    const context = await browser.newContext({
      viewport: { width: options.width ?? 1600, height: options.height ?? 1000 },
    });
    const page = await context.newPage();
    const workbench = new Workbench(page, browser, context, server, home, server.url);
    await workbench.load();
    return workbench;
  }

  /** Loads the window, as for the first time or after a reload. */
  async load(): Promise<void> {
    await this.page.goto(this.url);
    await this.page.locator('.monaco-workbench').waitFor({ timeout: 60_000 });
    await this.page.locator('.activitybar').waitFor({ timeout: 60_000 });
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await this.page.locator('.activitybar').waitFor({ timeout: 60_000 });
  }

  /** A second window on the same folder. */
  async secondPage(): Promise<Page> {
    const page = await this.context.newPage();
    await page.goto(this.url);
    await page.locator('.activitybar').waitFor({ timeout: 60_000 });
    return page;
  }

  /** Opens the cockpit's side bar; a window that comes back may be about to show it by itself. */
  async openSidebar(): Promise<void> {
    const entry = this.page.locator('.activitybar .action-label[aria-label^="MLOps"]').first();
    await entry.waitFor({ timeout: 60_000 });
    await this.page.waitForTimeout(1_000);
    await this.until(async () => {
      if (!(await this.tree('Runs').isVisible())) await entry.click();
      await this.tree('Runs').waitFor({ timeout: 5_000 });
    });
  }

  /** A tree view of the side bar by its title. */
  tree(title: string): Locator {
    return this.page.locator(`.sidebar .pane:has(.pane-header[aria-label^="${title}"])`);
  }

  /** A row of a tree view that holds the text. */
  row(view: string, text: string | RegExp): Locator {
    return this.tree(view).locator('.monaco-list-row').filter({ hasText: text });
  }

  /** Shows what is below a row. */
  async expand(row: Locator): Promise<void> {
    if ((await row.getAttribute('aria-expanded')) === 'false') await row.locator('.monaco-tl-twistie').click();
  }

  /** Chooses an entry of a row's context menu, which takes no click in its first moment. */
  async menu(row: Locator, entry: string): Promise<void> {
    await row.click({ button: 'right' });
    const item = this.page.getByRole('menuitem', { name: entry, exact: true });
    await item.waitFor();
    await this.until(async () => {
      await item.click({ timeout: 1_000 }).catch(() => undefined);
      await item.waitFor({ state: 'hidden', timeout: 500 });
    });
  }

  /** Clicks the button that a row shows under the pointer. */
  async inline(row: Locator, button: string): Promise<void> {
    await row.hover();
    await row.getByRole('button', { name: button }).click();
  }

  /** The notification that holds the text. */
  notification(text: string | RegExp): Locator {
    return this.page.locator('.notification-toast').filter({ hasText: text });
  }

  /** Runs a command from the palette, by the title it shows, and waits until the palette has given way. */
  async runCommand(title: string): Promise<void> {
    const input = this.page.locator('.quick-input-widget .quick-input-box input');
    await this.until(async () => {
      if (!(await input.isVisible())) await this.page.keyboard.press('F1');
      await input.fill(`>${title}`, { timeout: 2_000 });
    });
    await this.pick(title);
    await this.until(async () => {
      if ((await input.isVisible()) && (await input.inputValue()).startsWith('>')) throw new Error('palette open');
    });
  }

  /** Tries until it works; a key pressed before the workbench listens is lost. */
  private async until(action: () => Promise<void>): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await action();
      } catch (error) {
        if (attempt === 20) throw error;
        await this.page.waitForTimeout(500);
      }
    }
  }

  /** Chooses an entry of a row's context menu, which takes no click in its first moment. */
  async contextMenu(row: Locator, entry: string): Promise<void> {
    const item = this.page.locator('.monaco-menu .action-item').filter({ hasText: entry }).first();
    await this.until(async () => {
      if (!(await item.isVisible())) await row.click({ button: 'right', timeout: 2_000 });
      await item.waitFor({ timeout: 2_000 });
    });
    await this.until(async () => {
      if (await item.isVisible()) await item.click({ timeout: 1_000 });
      await item.waitFor({ state: 'hidden', timeout: 1_000 });
    });
  }

  /** Opens a file of the workspace by its name. */
  async openFile(name: string): Promise<void> {
    await this.runCommand('Go to File');
    await this.type(name, '', new RegExp(`^${name.replaceAll('.', '\\.')}`));
    await this.page.locator('.tab.active').filter({ hasText: name }).waitFor();
  }

  /** Chooses the quick pick entry that holds the text. */
  async pick(text: string | RegExp): Promise<void> {
    const entry = this.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: text }).first();
    await entry.click();
  }

  /** Types into the input box whose title holds the step, such as `3/4`, and accepts it or the entry it brings up. */
  async type(text: string, step = '', entry?: RegExp): Promise<void> {
    const widget = this.page.locator('.quick-input-widget').filter({ hasText: step });
    await widget.locator('.quick-input-box input').fill(text);
    if (entry) await this.pick(entry);
    else await this.page.keyboard.press('Enter');
  }

  /** The content of the webview that shows. */
  webview(): FrameLocator {
    return this.page.frameLocator('iframe.webview.ready').last().frameLocator('iframe#active-frame');
  }

  async setTheme(theme: string): Promise<void> {
    await this.runCommand('Preferences: Color Theme');
    await this.type(theme);
    await this.page.waitForTimeout(500);
  }

  /** The text on the clipboard. */
  async clipboard(): Promise<string> {
    await this.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    return this.page.evaluate(() => {
      const { navigator } = globalThis as unknown as { navigator: { clipboard: { readText(): Promise<string> } } };
      return navigator.clipboard.readText();
    });
  }

  /** Writes a picture of the window, or of a part, to out/screenshots. */
  async screenshot(name: string, part?: Locator): Promise<string> {
    const path = join(screenshots, `${name}.png`);
    mkdirSync(dirname(path), { recursive: true });
    await (part ?? this.page).screenshot({ path });
    return path;
  }

  /** Keeps a picture of what a failed test left on screen. */
  async keepFailure(task: { name: string; result?: { state: string } | undefined }): Promise<void> {
    if (task.result?.state !== 'fail' || this.page.isClosed()) return;
    await this.screenshot(`failed/${task.name.replace(/\W+/g, '-')}`);
  }

  async close(): Promise<void> {
    await this.browser.close();
    this.server.stop();
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5 });
  }
}

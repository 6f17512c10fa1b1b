// Finds a Chromium-based browser, or installs one where the machine allows it.
import { existsSync } from 'node:fs';
import { ask, run } from './shell.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
const places = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** Keeps Chromium quiet and offline. */
export const browserArgs = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

async function find() {
  if (process.env.CHROME_PATH && existsSync(process.env.CHROME_PATH)) return process.env.CHROME_PATH;
  for (const place of places) if (existsSync(place)) return place;
  for (const name of names) {
    const path = await ask('which', [name]);
    if (path) return path;
  }
  return null;
}

async function installBrowser() {
  const asRoot = process.getuid?.() === 0;
  if (process.platform === 'linux' && (await ask('which', ['apt-get']))) {
    console.log('Installing Chromium from the system packages…');
    const sudo = asRoot ? [] : ['sudo', '-n'];
    const apt = async (...args) => {
      const [command, ...rest] = [...sudo, 'apt-get', ...args];
      return run(command, rest, {
        stdio: ['ignore', 'ignore', 'inherit'],
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      });
    };
    await apt('update', '-qq');
    await apt('install', '-y', '-qq', 'chromium', 'fonts-dejavu-core');
  } else {
    console.log('Installing Chromium with Playwright…');
    await run('npx', ['playwright-core', 'install', 'chromium'], { shell: process.platform === 'win32' });
  }
}

/** Path of a browser; throws with what to do when there is none and none can be installed. */
export async function ensureBrowser() {
  const found = await find();
  if (found) return found;
  await installBrowser();
  const installed = (await find()) ?? (await playwrightBrowser());
  if (!installed) throw new Error('No Chromium found. Install Chrome or Chromium, or name one in CHROME_PATH.');
  return installed;
}

async function playwrightBrowser() {
  const { chromium } = await import('playwright-core');
  const path = chromium.executablePath();
  return existsSync(path) ? path : null;
}

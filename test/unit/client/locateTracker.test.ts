import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { HttpTransport } from '../../../src/client/httpTransport';
import { locateTracker, parseAddress } from '../../../src/client/locateTracker';
import { compareVersions } from '../../../src/client/versionOrder';
import { processStart } from '../../../src/platform/processIdentity';
import { StorePaths } from '../../../src/platform/storePaths';
import { type ApiFixture, startApi, TOKEN } from '../api/apiFixture';

let api: ApiFixture;
let whole: Record<string, unknown>;
const transport = new HttpTransport();

beforeAll(async () => {
  api = await startApi();
  writeFileSync(api.paths.token, `${TOKEN}\n`);
  whole = {
    pid: process.pid,
    processStart: await processStart(process.pid),
    port: api.server.port,
    version: '0.1.0',
    protocol: 1,
    store: api.paths.root,
  };
});
afterAll(async () => {
  transport.dispose();
  await api.dispose();
});
beforeEach(() => rmSync(api.paths.address, { force: true }));

const locateWith = (text: string) => {
  writeFileSync(api.paths.address, text);
  return locateTracker(api.paths, transport);
};

test('a whole address of a living tracker is believed', async () => {
  expect(await locateWith(JSON.stringify(whole))).toMatchObject({
    endpoint: { port: api.server.port, token: TOKEN },
    health: { name: 'mlops-cockpit', store: api.paths.root },
  });
});

test.each<[string, () => string]>([
  ['torn', () => JSON.stringify(whole).slice(0, 20)],
  ['empty', () => ''],
  ['something else', () => '[1,2]'],
  ['without a port', () => JSON.stringify({ ...whole, port: undefined })],
  ['with an impossible port', () => JSON.stringify({ ...whole, port: 70_000 })],
  ['of a process that is gone', () => JSON.stringify({ ...whole, pid: 2 ** 22 - 1 })],
  ['of a pid that was given to another process', () => JSON.stringify({ ...whole, processStart: 'long ago' })],
  ['of a port where nobody listens', () => JSON.stringify({ ...whole, port: 1 })],
])('an address that is %s means that there is no tracker', async (_name, text) => {
  expect(await locateWith(text())).toBeNull();
});

test('no address at all means that there is no tracker', async () => {
  expect(await locateTracker(api.paths, transport)).toBeNull();
});

test('the tracker of another store is not taken for ours', async () => {
  const other = new StorePaths(`${api.paths.folder}-other`);
  mkdirSync(other.root, { recursive: true });
  writeFileSync(other.token, TOKEN);
  writeFileSync(other.address, JSON.stringify(whole));
  const found = await locateTracker(other, transport);
  rmSync(other.folder, { recursive: true });
  expect(found).toBeNull();
});

test('another program at that port is not taken for a tracker', async () => {
  const stranger = createServer((_request, answer) => answer.end('{"name":"something"}'));
  await new Promise<void>((ready) => stranger.listen(0, '127.0.0.1', ready));
  const { port } = stranger.address() as AddressInfo;
  const found = await locateWith(JSON.stringify({ ...whole, port }));
  stranger.closeAllConnections();
  stranger.close();
  expect(found).toBeNull();
});

test('an address survives what newer trackers add to it', () => {
  expect(parseAddress(JSON.stringify({ ...whole, extra: 1 }))).toMatchObject({ pid: process.pid });
});

test('versions are ordered by number, a pre-release before its release', () => {
  const sorted = ['1.10.0', '1.2.0', '1.2.0-beta', '1.2.0-alpha', '2.0.0', '0.9.9'].sort(compareVersions);
  expect(sorted).toEqual(['0.9.9', '1.2.0-alpha', '1.2.0-beta', '1.2.0', '1.10.0', '2.0.0']);
});

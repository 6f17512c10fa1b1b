import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ApiFixture, ask, startApi } from './apiFixture';

let api: ApiFixture;
beforeEach(async () => {
  api = await startApi();
});
afterEach(() => api.dispose());

function send(method: string, body?: unknown): ReturnType<typeof ask> {
  const headers: Record<string, string> =
    body === undefined ? {} : { 'content-length': String(Buffer.byteLength(JSON.stringify(body))) };
  return ask(api.server.port, { method, path: '/v1/watched', body, headers });
}

test('a folder is watched, listed and forgotten', async () => {
  const path = api.paths.folder;
  const answers = [await send('POST', { path }), await send('GET'), await send('DELETE', { path })];
  expect(answers.map(({ status, json }) => [status, json])).toEqual([
    [200, { folders: [path] }],
    [200, { folders: [path] }],
    [200, { folders: [] }],
  ]);
});

test('what is no folder is refused', async () => {
  const path = join(api.paths.folder, 'a file');
  writeFileSync(path, '');
  const { status, json } = await send('POST', { path });
  expect([status, json]).toEqual([
    400,
    { code: 'BAD_REQUEST', message: `${path} is no folder that can be read. Give the whole path of a folder.` },
  ]);
});

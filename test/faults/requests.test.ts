import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Sandbox, type ShownRun } from './support/sandbox';

let box: Sandbox;
let shown: ShownRun;

beforeAll(async () => {
  box = new Sandbox();
  await box.cockpit([
    'run',
    '--',
    process.execPath,
    '-e',
    `require('fs').writeFileSync(process.env.MLOPS_ARTIFACT_DIR + '/a.txt', 'kept')`,
  ]);
  shown = await box.newest();
});
afterAll(() => box.dispose());

/** A request below fetch, which would not send a foreign Host. */
function ask(path: string, headers: Record<string, string>): Promise<{ status: number; body: string }> {
  return new Promise((done, reject) => {
    const call = request({ host: '127.0.0.1', port: box.address().port, path, headers }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      response.on('end', () => done({ status: response.statusCode ?? 0, body }));
    });
    call.on('error', reject).end();
  });
}

const authorization = () => `Bearer ${box.token()}`;
const host = () => `127.0.0.1:${box.address().port}`;

test('the right token and host are let in', async () => {
  expect((await ask('/v1/runs', { authorization: authorization(), host: host() })).status).toBe(200);
});

test.each([
  ['no token', {}],
  ['a wrong token', { authorization: `Bearer ${'0'.repeat(64)}` }],
  ['a token in another scheme', { authorization: 'Basic Og==' }],
])('%s is refused', async (_, headers) => {
  expect((await ask('/v1/runs', { host: host(), ...headers })).status).toBe(401);
});

test.each([
  ['a foreign Host', () => ({ host: 'evil.example' })],
  ['a Host that rebinds DNS to the port', () => ({ host: `evil.example:${box.address().port}` })],
  ['a foreign Origin', () => ({ host: host(), origin: 'https://evil.example' })],
  ['a local page of another port as Origin', () => ({ host: host(), origin: 'http://127.0.0.1:1' })],
  ['a null Origin', () => ({ host: host(), origin: 'null' })],
])('%s is refused even with the token', async (_, headers) => {
  expect((await ask('/v1/runs', { authorization: authorization(), ...headers() })).status).toBe(403);
});

test('an artifact is served, and no path leads out of the run', async () => {
  writeFileSync(box.path('secret.txt'), 'secret');
  mkdirSync(box.path('.mlops/artifacts', shown.id), { recursive: true });
  symlinkSync(box.path('secret.txt'), box.path('.mlops/artifacts', shown.id, 'link.txt'));
  const read = (path: string) =>
    ask(`/v1/runs/${shown.id}/artifacts/${path}`, { authorization: authorization(), host: host() });
  expect(await read('a.txt')).toEqual({ status: 200, body: 'kept' });
  const ways = [
    '../../../secret.txt',
    '..%2f..%2f..%2fsecret.txt',
    '%2e%2e/%2e%2e/%2e%2e/secret.txt',
    'link.txt',
    `${encodeURIComponent(box.path('secret.txt'))}`,
    '..%5c..%5csecret.txt',
    'a.txt%00',
  ];
  const answers = await Promise.all(ways.map(read));
  expect(
    answers.map(({ status, body }) => status >= 400 && status < 500 && !body.includes('secret\n') && body !== 'secret'),
  ).toEqual(ways.map(() => true));
});

test('a body that never ends is cut off, and others are served meanwhile', async () => {
  const socket = connect(box.address().port, '127.0.0.1');
  const closed = new Promise((done) => socket.on('close', done));
  socket.on('error', () => undefined);
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk.toString();
  });
  socket.write(
    `POST /v1/series HTTP/1.1\r\nHost: ${host()}\r\nAuthorization: ${authorization()}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`,
  );
  const chunk = `10000\r\n${' '.repeat(0x10000)}\r\n`;
  const feed = setInterval(() => {
    for (let count = 0; count < 64 && !socket.destroyed; count++) socket.write(chunk);
  }, 5);
  await ask('/v1/runs', { authorization: authorization(), host: host() });
  await Promise.race([
    closed,
    new Promise((_, reject) => setTimeout(() => reject(new Error('still open')), 30_000)),
  ]).finally(() => clearInterval(feed));
  expect((await ask('/v1/health', { authorization: authorization(), host: host() })).status).toBe(200);
  expect(answer === '' || answer.startsWith('HTTP/1.1 413')).toBe(true);
});

test('a malformed body is a 400 that names what is wrong', async () => {
  const answers = await Promise.all(
    ['{', '[]', '{"queries":[{"runId":5}]}'].map(async (body) => {
      const response = await box.fetch('/v1/series', { method: 'POST', body });
      return { status: response.status, code: ((await response.json()) as { code: string }).code };
    }),
  );
  expect(answers).toEqual(answers.map(() => ({ status: 400, code: 'BAD_REQUEST' })));
});

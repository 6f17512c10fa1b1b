import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiFixture, ask, startApi, TOKEN } from './apiFixture';

let api: ApiFixture;
let hasty: ApiFixture;
beforeAll(async () => {
  [api, hasty] = await Promise.all([startApi(), startApi({ requestTimeout: 400 })]);
});
afterAll(() => Promise.all([api.dispose(), hasty.dispose()]));

const code = (json: unknown) => (json as { code?: string } | undefined)?.code;
const port = () => api.server.port;

test.each([
  ['no token', { anonymous: true }, 401, 'UNAUTHORIZED'],
  ['a wrong token', { headers: { authorization: `Bearer ${'0'.repeat(64)}` } }, 401, 'UNAUTHORIZED'],
  ['a shortened token', { headers: { authorization: `Bearer ${TOKEN.slice(1)}` } }, 401, 'UNAUTHORIZED'],
  ['another scheme', { headers: { authorization: `Basic ${TOKEN}` } }, 401, 'UNAUTHORIZED'],
  ['a foreign Host', { headers: { host: 'evil.example' } }, 403, 'FORBIDDEN'],
  ['a Host of another port', { headers: { host: '127.0.0.1:1' } }, 403, 'FORBIDDEN'],
  ['an Origin', { headers: { origin: 'https://evil.example' } }, 403, 'FORBIDDEN'],
  ['the Origin null of a sandboxed page', { headers: { origin: 'null' } }, 403, 'FORBIDDEN'],
])('a request with %s is refused', async (_name, over, status, expected) => {
  const answer = await ask(port(), { path: '/v1/health', ...over });
  expect([answer.status, code(answer.json)]).toEqual([status, expected]);
});

test.each(['127.0.0.1', 'localhost', '[::1]', 'LOCALHOST'])('the Host %s is let in', async (host) => {
  const answer = await ask(port(), { path: '/v1/health', headers: { host: `${host}:${port()}` } });
  expect(answer.status).toBe(200);
});

test('the gate comes before the routes: an unknown one tells a stranger nothing', async () => {
  const stranger = await ask(port(), { path: '/v1/nothing', anonymous: true });
  const friend = await ask(port(), { path: '/v1/nothing' });
  expect([stranger.status, friend.status, code(friend.json)]).toEqual([401, 404, 'NOT_FOUND']);
});

test('a body over the limit is refused and its connection closed, though it goes on', async () => {
  const answer = await neverEnding(['content-length: 99999999999']);
  expect(answer).toMatch(/^HTTP\/1.1 413 [\s\S]*"code":"TOO_LARGE"/);
});

test('a body that never ends is refused once it is over the limit', async () => {
  const answer = await neverEnding(['transfer-encoding: chunked'], { flood: true });
  expect(answer).toMatch(/^HTTP\/1.1 413 [\s\S]*"code":"TOO_LARGE"/);
});

test('a body that trickles for ever is given up after the request timeout', async () => {
  const answer = await neverEnding(['content-length: 1000'], { to: hasty });
  expect(answer).toMatch(/^HTTP\/1.1 408 /);
});

test('a stranger whose body never ends is refused at once', async () => {
  const answer = await neverEnding(['content-length: 1000'], { token: 'wrong' });
  expect(answer).toMatch(/^HTTP\/1.1 401 /);
});

/** Everything the tracker says until it closes the connection. */
function neverEnding(headers: string[], { flood = false, token = TOKEN, to = api } = {}): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(to.server.port, '127.0.0.1');
    let text = '';
    let ended = false;
    const chunk = `100000\r\n${' '.repeat(0x100000)}\r\n`;
    const send = () => {
      while (flood && !ended && socket.write(chunk));
    };
    socket.on('data', (data) => {
      text += data.toString('latin1');
    });
    socket.on('drain', send);
    socket.on('error', () => {});
    socket.on('close', () => {
      ended = true;
      resolve(text);
    });
    socket.write(
      [
        'POST /v1/series HTTP/1.1',
        `host: 127.0.0.1:${to.server.port}`,
        `authorization: Bearer ${token}`,
        'content-type: application/json',
        ...headers,
        '\r\n',
      ].join('\r\n'),
    );
    send();
  });
}

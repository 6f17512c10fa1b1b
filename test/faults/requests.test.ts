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

/** Far more than the tracker takes; who takes all of it would take anything. */
const ENDLESS = 512 * 2 ** 20;

/** Sends a body for as long as the other side takes it, up to ENDLESS bytes; resolves with the answer once closed. */
function sendEndlessly(port: number, head: string): Promise<{ answer: string; taken: number }> {
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1');
    const chunk = `10000\r\n${' '.repeat(0x10000)}\r\n`;
    let answer = '';
    const feed = () => {
      while (socket.writable && socket.bytesWritten < ENDLESS && socket.write(chunk));
      if (socket.bytesWritten >= ENDLESS) socket.destroy();
    };
    socket.on('data', (bytes) => {
      answer += bytes.toString();
    });
    // Cut off while sending, which is as it should be.
    socket.on('error', () => undefined);
    socket.on('close', () => done({ answer, taken: socket.bytesWritten }));
    socket.on('drain', feed);
    socket.write(head);
    feed();
  });
}

test('a body that never ends is cut off, and others are served meanwhile', async () => {
  const head = [
    'POST /v1/series HTTP/1.1',
    `Host: ${host()}`,
    `Authorization: ${authorization()}`,
    'Content-Type: application/json',
    'Transfer-Encoding: chunked',
  ];
  const cut = sendEndlessly(box.address().port, `${head.join('\r\n')}\r\n\r\n`);
  const meanwhile = await ask('/v1/runs', { authorization: authorization(), host: host() });
  const { answer, taken } = await cut;
  const after = await ask('/v1/health', { authorization: authorization(), host: host() });
  expect({
    statuses: [meanwhile.status, after.status],
    answered: answer === '' || answer.startsWith('HTTP/1.1 413'),
    cutOff: taken < ENDLESS,
  }).toEqual({ statuses: [200, 200], answered: true, cutOff: true });
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

import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseJson } from '../../../src/tracker/mlflow/wire/json';
import { MlflowError } from '../../../src/tracker/mlflow/wire/mlflowError';
import { TOKEN } from '../api/apiFixture';
import { type MlflowFixture, startMlflow } from './mlflowFixture';

let mlflow: MlflowFixture;
let run: string;

beforeAll(async () => {
  mlflow = await startMlflow();
  run = await mlflow.createRun({ run_name: 'wire' });
});

afterAll(() => mlflow.dispose());

test('health and version answer anybody, in text', async () => {
  const anonymous = { authorization: '', host: 'rebound.example' };
  const answers = await Promise.all([
    mlflow.call('GET /health', undefined, anonymous),
    mlflow.call('GET /version', undefined, anonymous),
  ]);
  expect(answers.map(({ status, text }) => [status, text])).toEqual([
    [200, 'OK'],
    [200, '3.3.2'],
  ]);
});

test('server-info says what store this is like', async () => {
  expect(await mlflow.ok('GET /api/3.0/mlflow/server-info')).toEqual({
    store_type: 'SqlStore',
    workspaces_enabled: false,
  });
});

test.each([
  ['GET nothing/here', 404],
  ['GET /api/2.0/mlflow', 404],
  ['GET /api/', 404],
  ['POST /graphql', 404],
  ['GET runs/create', 405],
  ['DELETE runs/delete', 405],
  ['PUT experiments/get', 405],
])('%s: %i', async (route, status) => {
  const answer = await mlflow.call(route);
  const isJson = typeof answer.json === 'object' && 'error_code' in answer.json;
  expect([answer.status, isJson]).toEqual([status, false]);
});

test('OTLP spans are refused so that clients send JSON instead', async () => {
  expect((await mlflow.call('POST /v1/traces', '', { 'content-type': 'application/x-protobuf' })).status).toBe(501);
});

test.each(['/api/2.0/mlflow', '/ajax-api/2.0/mlflow', '/api/2.0/preview/mlflow'])('%s serves', async (prefix) => {
  const answer = await mlflow.ok(`GET ${prefix}/runs/get?run_id=${run}`);
  expect(answer.run.info.run_id).toBe(run);
});

test.each([
  [{ authorization: '' }, 401],
  [{ authorization: 'Bearer wrong' }, 401],
  [{ authorization: `Basic ${Buffer.from('me:wrong').toString('base64')}` }, 401],
  [{ authorization: 'Basic !!!' }, 401],
  [{ authorization: `bearer ${TOKEN}` }, 200],
  [{ authorization: `Basic ${Buffer.from(`me:${TOKEN}`).toString('base64')}` }, 200],
  [{ host: 'localhost:9999' }, 200],
  [{ host: '127.0.0.1' }, 200],
  [{ host: '[::1]:5000' }, 200],
  [{ host: '192.168.1.7:5000' }, 200],
  [{ host: '10.0.0.1' }, 200],
  [{ host: '172.20.0.2:80' }, 200],
  [{ host: '172.32.0.2:80' }, 403],
  [{ host: '8.8.8.8' }, 403],
  [{ host: '10.evil.example' }, 403],
  [{ host: 'localhost.evil.example' }, 403],
  [{ host: 'evil.example' }, 403],
  [{ origin: 'http://localhost:3000' }, 200],
  [{ origin: 'http://127.0.0.1' }, 200],
  [{ origin: 'https://evil.example' }, 403],
  [{ origin: 'null' }, 403],
  [{ origin: 'http://localhost.evil.example' }, 403],
])('a change with %j: %i', async (headers, status) => {
  const answer = await mlflow.call('POST experiments/search', {}, headers as Record<string, string>);
  expect(answer.status).toBe(status);
});

test('a foreign page may ask, but reads nothing, since nothing allows it to', async () => {
  const answer = await mlflow.call('GET experiments/get?experiment_id=0', undefined, {
    origin: 'https://evil.example',
  });
  expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([200, undefined]);
});

test('refusals are worded as MLflow words them', async () => {
  const [noToken, host, origin] = await Promise.all([
    mlflow.call('GET runs/get?run_id=x', undefined, { authorization: '' }),
    mlflow.call('GET runs/get?run_id=x', undefined, { host: 'evil.example' }),
    mlflow.call('POST runs/create', {}, { origin: 'https://evil.example' }),
  ]);
  expect([noToken.json.error_code, noToken.headers['www-authenticate'], host.text, origin.text]).toEqual([
    'UNAUTHENTICATED',
    'Bearer',
    'Invalid Host header - possible DNS rebinding attack detected',
    'Cross-origin request blocked',
  ]);
});

test('answers say that they are no page to be framed or guessed at', async () => {
  const { headers } = await mlflow.call(`GET runs/get?run_id=${run}`);
  expect([headers['content-type'], headers['x-content-type-options'], headers['x-frame-options']]).toEqual([
    'application/json',
    'nosniff',
    'SAMEORIGIN',
  ]);
});

test.each<[string, string | undefined, string | null, number]>([
  ['nothing', undefined, null, 400],
  ['another type', '{"run_id":"x"}', 'text/plain', 400],
  ['a type with parameters', 'RUN', 'application/json; charset=utf-8', 200],
  ['a type in capitals', 'RUN', 'Application/JSON', 200],
  ['a literal NaN', '{"run_id":"R","key":"a","value":NaN,"timestamp":1}', 'application/json', 400],
  ['a number beyond all doubles', '{"run_id":"R","key":"a","value":1e400,"timestamp":1}', 'application/json', 400],
  ['half an object', '{"run_id":"R"', 'application/json', 400],
  ['a list', '[1]', 'application/json', 400],
  ['a number', '7', 'application/json', 400],
  ['null', 'null', 'application/json', 400],
  ['JSON in JSON', JSON.stringify('RUN'), 'application/json', 400],
  ['JSON in JSON in JSON', JSON.stringify(JSON.stringify(JSON.stringify({}))), 'application/json', 400],
  ['deep nesting', '['.repeat(100_000), 'application/json', 400],
])('a body of %s: %i', async (_name, body, type, status) => {
  const point = `{"run_id":"${run}","key":"body","value":1,"timestamp":1}`;
  const text = body?.replace('RUN', point).replaceAll('"R"', `"${run}"`);
  const answer = await mlflow.call('POST runs/log-metric', text, type === null ? {} : { 'content-type': type });
  expect(answer.status).toBe(status);
});

test('a body that is JSON in a JSON string is read, as older clients send it', async () => {
  const body = JSON.stringify(JSON.stringify({ run_id: run, key: 'twice', value: 1, timestamp: 1 }));
  expect((await mlflow.call('POST runs/log-metric', body)).json).toEqual({});
});

test('int64 goes in and out without loss, as numbers or digits; doubles have their special values', async () => {
  const point = (fields: string) => mlflow.call('POST runs/log-metric', `{"run_id":"${run}","key":"exact",${fields}}`);
  const answers = [
    await point('"value":"NaN","timestamp":9007199254740993,"step":9223372036854775807'),
    await point('"value":"-Infinity","timestamp":"9007199254740993","step":"-9223372036854775808"'),
    await point('"value":"1.5","timestamp":"17","step":-3'),
    await point('"value":0.1234567890123456,"timestamp":18'),
  ];
  const { text } = await mlflow.call(`GET metrics/get-history?run_id=${run}&metric_key=exact`);
  expect([...answers.map(({ status }) => status), text]).toEqual([
    200,
    200,
    200,
    200,
    '{"metrics":[' +
      '{"key":"exact","value":1.5,"timestamp":17,"step":-3},' +
      '{"key":"exact","value":0.1234567890123456,"timestamp":18,"step":0},' +
      '{"key":"exact","value":"-Infinity","timestamp":9007199254740993,"step":-9223372036854775808},' +
      '{"key":"exact","value":"NaN","timestamp":9007199254740993,"step":9223372036854775807}]}',
  ]);
});

test('unknown fields are ignored, null is absent, and run_uuid stands for run_id', async () => {
  const body = { run_uuid: run, run_id: null, key: 'x', value: '1', nonsense: { deep: [1] } };
  expect((await mlflow.call('POST runs/log-parameter', body)).json).toEqual({});
});

test('a caller’s mistake is no failure of ours', () => {
  expect(mlflow.failures).toEqual([]);
});

test('whatever is sent to whatever route is answered, never with a 5xx', { timeout: 120_000 }, async () => {
  const routes = [
    'POST experiments/create',
    'POST experiments/search',
    'POST experiments/set-experiment-tag',
    'POST runs/create',
    'POST runs/update',
    'POST runs/search',
    'POST runs/log-metric',
    'POST runs/log-parameter',
    'POST runs/log-batch',
    'POST runs/log-inputs',
    'POST runs/set-tag',
    'POST runs/delete-tag',
    'POST experiments/search-datasets',
    'GET runs/get',
    'GET metrics/get-history',
    'GET metrics/get-history-bulk-interval',
    'GET experiments/get',
  ];
  const names = [
    'run_id',
    'experiment_id',
    'experiment_ids',
    'key',
    'value',
    'timestamp',
    'step',
    'metrics',
    'params',
    'tags',
  ];
  names.push('name', 'filter', 'order_by', 'max_results', 'page_token', 'status', 'end_time', 'run_ids', 'metric_key');
  names.push(
    'start_step',
    'end_step',
    'datasets',
    'models',
    'artifact_location',
    'run_view_type',
    'start_time',
    'run_name',
  );
  const values: unknown[] = [
    run,
    '0',
    '',
    null,
    true,
    -1,
    0,
    1.5,
    1e300,
    'NaN',
    '9'.repeat(30),
    [],
    {},
    [null],
    [[]],
    [{}],
  ];
  values.push(
    ['0'],
    [{ key: 'a', value: 'b' }],
    [{ key: 'a', value: 1, timestamp: 1 }],
    [{ key: '__proto__', value: 'x' }],
  );
  values.push('\0', '😀', 'a\'"`', '../..', '__proto__', 'constructor', 'a'.repeat(3000), [{ dataset: { name: 1 } }], {
    a: 1,
  });
  const random = generator(11);
  const pick = <T>(list: readonly T[]) => list[random(list.length)] as T;
  const bad: unknown[] = [];
  for (let round = 0; round < 1500; round++) {
    const route = pick(routes);
    const fields = Object.fromEntries(Array.from({ length: random(6) }, () => [pick(names), pick(values)]));
    const query = Object.entries(fields).map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
    const answer = route.startsWith('GET')
      ? await mlflow.call(`${route}?${query.join('&')}`)
      : await mlflow.call(route, { ...(random(2) ? { run_id: run, experiment_ids: ['0'] } : {}), ...fields });
    if (answer.status >= 500 || answer.json === undefined)
      bad.push([route, JSON.stringify(fields).slice(0, 300), answer.status, answer.text.slice(0, 300)]);
  }
  expect(bad).toEqual([]);
});

test('whatever text is read as JSON or refused, in no time', () => {
  const parts = [
    '{',
    '}',
    '[',
    ']',
    '"',
    ':',
    ',',
    '1',
    '-',
    '9007199254740993',
    'e',
    '400',
    'null',
    'NaN',
    '\\',
    'a',
    ' ',
    '.5',
  ];
  const random = generator(5);
  const start = performance.now();
  const read = (text: string) => {
    try {
      parseJson(text);
    } catch (error) {
      if (!(error instanceof MlflowError)) throw error;
    }
  };
  for (let round = 0; round < 20_000; round++) {
    read(Array.from({ length: random(12) }, () => parts[random(parts.length)]).join(''));
  }
  for (const part of ['[', '{"a":', '9', '"', '\\', '[9007199254740993,']) read(part.repeat(300_000));
  read(`[${'9007199254740993,'.repeat(100_000)}1]`);
  expect(performance.now() - start).toBeLessThan(10_000);
});

/** Small numbers, the same at every run. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TOKEN } from '../api/apiFixture';

import { type MlflowFixture, startMlflow } from './mlflowFixture';

const PROXY = '/api/2.0/mlflow-artifacts/artifacts';

let mlflow: MlflowFixture;
let run: string;
beforeEach(async () => {
  mlflow = await startMlflow();
  run = await mlflow.createRun();
});
afterEach(() => mlflow.dispose());

const put = (path: string, content: string) => mlflow.call(`PUT ${PROXY}/${path}`, content);
const get = (path: string, headers: Record<string, string> = {}) =>
  mlflow.call(`GET ${PROXY}/${path}`, undefined, headers);
const inRun = (path: string) => `0/${run}/artifacts/${path}`;
const sha256 = (content: string) => `sha256:${createHash('sha256').update(content).digest('hex')}`;
const folder = () => mlflow.paths.artifacts(run);

describe('an artifact that is put', () => {
  it('comes back as it was, and is known to the run with its hash', async () => {
    const content = '\u{1f427}'.repeat(100_000);
    const answer = await put(inRun('plots/a.txt'), content);
    const back = await get(inRun('plots/a.txt'));
    expect([answer.status, answer.text, back.text === content, mlflow.store.runs.detail(run).artifacts]).toEqual([
      200,
      '{}',
      true,
      [{ path: 'plots/a.txt', bytes: 400_000, hash: sha256(content), kind: 'file' }],
    ]);
  });

  it('takes the place of the one before', async () => {
    await put(inRun('a.txt'), 'longer than the other');
    await put(inRun('a.txt'), 'new');
    expect([(await get(inRun('a.txt'))).text, mlflow.store.artifacts.list(run)]).toEqual([
      'new',
      [{ path: 'a.txt', bytes: 3, hash: sha256('new'), kind: 'file' }],
    ]);
  });

  it('may be empty, and may have a name of any script', async () => {
    const name = encodeURIComponent('é ü %41 日本.txt');
    const answers = [await put(inRun(name), ''), await get(inRun(name))];
    expect([answers.map(({ status, text }) => [status, text]), readdirSync(folder())]).toEqual([
      [
        [200, '{}'],
        [200, ''],
      ],
      ['é ü %41 日本.txt'],
    ]);
  });

  it('goes to its logged model, its trace, or a place that only the protocol knows', async () => {
    const model = `m-${'a'.repeat(32)}`;
    await put(`0/models/${model}/artifacts/MLmodel`, 'm');
    await put('0/traces/tr-1/artifacts/traces.json', 't');
    await put('shared/thing.bin', 'p');
    expect([
      readFileSync(join(mlflow.paths.loggedModel(model), 'MLmodel'), 'utf8'),
      readFileSync(join(mlflow.paths.trace('tr-1'), 'traces.json'), 'utf8'),
      readFileSync(join(mlflow.paths.proxied, 'shared/thing.bin'), 'utf8'),
      (await get(`0/models/${model}/artifacts/MLmodel`)).text,
    ]).toEqual(['m', 't', 'p', 'm']);
  });

  it('makes its folder one artifact where it holds an MLflow model, with the hash that a registered copy gets', async () => {
    for (const name of ['model/MLmodel', 'model/data/weights', 'model.txt']) await put(inRun(name), name);
    const { hash } = mlflow.store.artifacts.list(run).find(({ kind }) => kind === 'folder') ?? {};
    const lines = ['MLmodel', 'data/weights'].map((name) => `${sha256(`model/${name}`).slice(7)}  ${name}\n`);
    expect([mlflow.store.artifacts.list(run).map(({ path, kind }) => [path, kind]), hash]).toEqual([
      [
        ['model', 'folder'],
        ['model.txt', 'file'],
        ['model/MLmodel', 'file'],
        ['model/data/weights', 'file'],
      ],
      sha256(lines.join('')),
    ]);
  });

  it('leaves nothing behind where the connection breaks', async () => {
    await put(inRun('a.txt'), 'before');
    const socket = connect(mlflow.server.port, '127.0.0.1');
    socket.write(
      `PUT ${PROXY}/${inRun('a.txt')} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${TOKEN}\r\nContent-Length: 1000000\r\n\r\n${'x'.repeat(5000)}`,
    );
    const staging = join(mlflow.paths.root, '.incoming');
    await vi.waitUntil(() => readdirSync(staging).length === 1);
    socket.destroy();
    await vi.waitUntil(() => readdirSync(staging).length === 0);
    expect([(await get(inRun('a.txt'))).text, mlflow.store.artifacts.list(run).length, mlflow.failures]).toEqual([
      'before',
      1,
      [],
    ]);
  });

  it('may take longer than any other request, as long as it goes on', async () => {
    const hasty = await startMlflow({ requestTimeout: 150 });
    const id = await hasty.createRun();
    const send = async (pauses: number[]) => {
      const socket = connect(hasty.server.port, '127.0.0.1');
      let said = '';
      socket.on('data', (data) => {
        said += data;
      });
      const closed = new Promise((done) => socket.once('close', done));
      socket.write(
        `PUT ${PROXY}/0/${id}/artifacts/slow HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${TOKEN}\r\nConnection: close\r\nContent-Length: ${pauses.length}\r\n\r\n`,
      );
      for (const pause of pauses) {
        await new Promise((done) => setTimeout(done, pause));
        if (socket.writable) socket.write('x');
      }
      await closed;
      return said.slice(0, 12);
    };
    const answers = await Promise.all([send([60, 60, 60, 60, 60, 60]), send([60, 700])]);
    await hasty.dispose();
    expect(answers).toEqual(['HTTP/1.1 200', 'HTTP/1.1 408']);
  });

  it('is refused where a file is in the way, as the caller’s mistake', async () => {
    await put(inRun('a'), 'file');
    await put(inRun('b/c'), 'file');
    const answers = [await put(inRun('a/b'), 'x'), await put(inRun('b'), 'x'), await put(inRun('x'.repeat(300)), 'x')];
    expect(answers.map(({ status, json }) => [status, json.error_code])).toEqual(
      answers.map(() => [400, 'INVALID_PARAMETER_VALUE']),
    );
  });
});

describe('a path', () => {
  it.each([
    '../up',
    'a/../../up',
    '%2e%2e/up',
    '%252e%252e/up',
    'a%5Cb',
    'a%23b',
    'a%0Ab',
    'a%00b',
    'a%7Fb',
    '%2Fetc/passwd',
    'C:/x',
    'a%FFb',
  ])('%s is refused with 400 Invalid path, whatever is done with it', async (path) => {
    const url = `${PROXY}/${path}`;
    const answers = [
      await mlflow.call(`PUT ${url}`, 'x'),
      await mlflow.call(`GET ${url}`),
      await mlflow.call(`DELETE ${url}`),
      ...(path === 'a%FFb'
        ? []
        : [
            await mlflow.call(`GET ${PROXY}?path=${path}`),
            await mlflow.call(`GET artifacts/list?run_id=${run}&path=${path}`),
          ]),
    ];
    expect(answers.map(({ status, json }) => [status, json?.error_code, json?.message])).toEqual(
      answers.map(() => [400, 'INVALID_PARAMETER_VALUE', 'Invalid path']),
    );
  });

  it('through a link that leads out is neither read, listed, written nor deleted', async () => {
    const outside = join(mlflow.paths.folder, 'outside');
    mkdirSync(outside);
    writeFileSync(join(outside, 'secret'), 's');
    mkdirSync(folder(), { recursive: true });
    symlinkSync(outside, join(folder(), 'link'));
    symlinkSync(join(outside, 'secret'), join(folder(), 'file'));
    const answers = [
      await get(inRun('link/secret')),
      await get(inRun('file')),
      await put(inRun('link/new'), 'x'),
      await put(inRun('link/deep/new'), 'x'),
      await mlflow.call(`DELETE ${PROXY}/${inRun('link/secret')}`),
    ];
    expect([
      answers.map(({ status }) => status),
      (await mlflow.call(`GET ${PROXY}?path=${inRun('')}`)).json,
      readdirSync(outside),
    ]).toEqual([[403, 403, 403, 403, 403], {}, ['secret']]);
  });
});

describe('a download', () => {
  beforeEach(async () => {
    await put(inRun('ten.html'), '0123456789');
  });

  it('is never shown by a browser', async () => {
    const { headers } = await get(inRun('ten.html'));
    expect([
      headers['content-disposition'],
      headers['x-content-type-options'],
      headers['content-type'],
      headers['accept-ranges'],
      headers['content-length'],
    ]).toEqual(["attachment; filename*=UTF-8''ten.html", 'nosniff', 'text/plain; charset=utf-8', 'bytes', '10']);
  });

  it.each([
    ['bytes=2-4', 206, '234', 'bytes 2-4/10'],
    ['bytes=7-', 206, '789', 'bytes 7-9/10'],
    ['bytes=-3', 206, '789', 'bytes 7-9/10'],
    ['bytes=-30', 206, '0123456789', 'bytes 0-9/10'],
    ['bytes=8-99', 206, '89', 'bytes 8-9/10'],
    ['bytes=10-', 416, '', 'bytes */10'],
    ['bytes=-0', 416, '', 'bytes */10'],
    ['bytes=4-2', 200, '0123456789', undefined],
    ['bytes=0-1,3-4', 200, '0123456789', undefined],
    ['lines=1-2', 200, '0123456789', undefined],
  ])('of %s is answered with %d', async (range, status, text, contentRange) => {
    const answer = await get(inRun('ten.html'), { range });
    expect([answer.status, answer.text, answer.headers['content-range']]).toEqual([status, text, contentRange]);
  });

  it('goes on only while the file is the same', async () => {
    const { etag } = (await get(inRun('ten.html'))).headers;
    const resume = { range: 'bytes=5-', 'if-range': String(etag) };
    const before = await get(inRun('ten.html'), resume);
    await put(inRun('ten.html'), 'abcdefghij');
    const after = await get(inRun('ten.html'), resume);
    expect([before.status, before.text, after.status, after.text]).toEqual([206, '56789', 200, 'abcdefghij']);
  });

  it('is not sent again to who has it', async () => {
    const { etag } = (await get(inRun('ten.html'))).headers;
    const again = await get(inRun('ten.html'), { 'if-none-match': String(etag) });
    const head = await mlflow.call(`HEAD ${PROXY}/${inRun('ten.html')}`);
    expect([again.status, again.text, head.status, head.text, head.headers['content-length']]).toEqual([
      304,
      '',
      200,
      '',
      '10',
    ]);
  });

  it('of what is not there is 404, and of a folder 400', async () => {
    await put(inRun('d/x'), 'x');
    const answers = [await get(inRun('nope')), await get('9/nope/artifacts/x'), await get(inRun('d'))];
    expect(answers.map(({ status, json }) => [status, json.error_code])).toEqual([
      [404, 'RESOURCE_DOES_NOT_EXIST'],
      [404, 'RESOURCE_DOES_NOT_EXIST'],
      [400, 'INVALID_PARAMETER_VALUE'],
    ]);
  });
});

describe('a list', () => {
  beforeEach(async () => {
    for (const name of ['b.txt', 'a/x', 'a/deep/y']) await put(inRun(name), name);
  });

  it('names what is directly below, folders without a size', async () => {
    const list = async (path: string) => (await mlflow.ok(`GET ${PROXY}?path=${path}`)).files;
    expect([await list(inRun('')), await list(inRun('a')), await list(inRun('b.txt')), await list('9/none')]).toEqual([
      [
        { path: 'a', is_dir: true },
        { path: 'b.txt', is_dir: false, file_size: 5 },
      ],
      [
        { path: 'deep', is_dir: true },
        { path: 'x', is_dir: false, file_size: 3 },
      ],
      undefined,
      undefined,
    ]);
  });

  it('of a run names paths below the run, and where they are', async () => {
    expect([
      await mlflow.ok(`GET artifacts/list?run_id=${run}&path=a`),
      await mlflow.ok(`GET artifacts/list?run_uuid=${run}&path=none`),
    ]).toEqual([
      {
        root_uri: `mlflow-artifacts:/0/${run}/artifacts`,
        files: [
          { path: 'a/deep', is_dir: true },
          { path: 'a/x', is_dir: false, file_size: 3 },
        ],
      },
      { root_uri: `mlflow-artifacts:/0/${run}/artifacts` },
    ]);
  });

  it('of a run whose artifacts lie elsewhere holds what the store knows, and says where to ask when it knows nothing', async () => {
    mlflow.store.runs.update(run, { artifactUri: 's3://bucket/r' });
    const known = await mlflow.ok(`GET artifacts/list?run_id=${run}&path=a`);
    const bare = await mlflow.createRun();
    mlflow.store.runs.update(bare, { artifactUri: 's3://bucket/q' });
    const unknown = await mlflow.call(`GET artifacts/list?run_id=${bare}`);
    const file = await mlflow.call(`GET /get-artifact?run_id=${run}&path=a/x`);
    expect([known.files.length, unknown.status, unknown.json.message, file.status]).toEqual([
      2,
      400,
      `The artifacts of run '${bare}' are at s3://bucket/q, which this tracker cannot reach. Ask for them there.`,
      400,
    ]);
  });

  it('reads a folder of this disk only for a run that the user brought in from there', async () => {
    const linked = join(mlflow.paths.folder, 'mlruns/0/x/artifacts');
    mkdirSync(linked, { recursive: true });
    writeFileSync(join(linked, 'f'), 'linked');
    mlflow.store.runs.update(run, { artifactUri: `file://${encodeURI(linked)}` });
    const imported = { id: 'imported1', source: 'import', origin: 'file:///mlruns', artifactUri: linked } as const;
    mlflow.store.runs.create({
      ...{ name: 'i', experiment: 'Default', status: 'FINISHED', command: '', argv: null, job: null, cwd: '' },
      ...{ startTime: 0, mainMetric: null, goal: null, launchPlan: '' },
      ...imported,
    });
    const answers = [
      await mlflow.call(`GET /get-artifact?run_id=${run}&path=f`),
      await mlflow.call(`GET /get-artifact?run_id=imported1&path=f`),
      await mlflow.call(`GET /get-artifact?run_id=imported1&path=../artifacts/f`),
      await mlflow.call('POST /ajax-api/2.0/mlflow/upload-artifact?run_uuid=imported1&path=f', 'overwritten'),
    ];
    expect([answers.map(({ status }) => status), answers[1]?.text, readFileSync(join(linked, 'f'), 'utf8')]).toEqual([
      [400, 200, 400, 403],
      'linked',
      'linked',
    ]);
  });
});

describe('a delete', () => {
  it('takes a file or a whole folder, from the disk and from the run', async () => {
    for (const name of ['b.txt', 'model/MLmodel', 'model/x', 'models.txt']) await put(inRun(name), name);
    const answers = [
      await mlflow.call(`DELETE ${PROXY}/${inRun('model')}`),
      await mlflow.call(`DELETE ${PROXY}/${inRun('b.txt')}`),
      await mlflow.call(`DELETE ${PROXY}/${inRun('b.txt')}`),
    ];
    expect([
      answers.map(({ status }) => status),
      readdirSync(folder()),
      mlflow.store.artifacts.list(run).map(({ path }) => path),
    ]).toEqual([[200, 200, 404], ['models.txt'], ['models.txt']]);
  });

  it('does not take the root of all', async () => {
    await put('a/b', 'x');
    const answers = [await mlflow.call(`DELETE ${PROXY}/.`), await mlflow.call(`DELETE ${PROXY}/`)];
    expect([answers.map(({ status }) => status), existsSync(join(mlflow.paths.proxied, 'a/b'))]).toEqual([
      [400, 400],
      true,
    ]);
  });
});

describe('what a page uses', () => {
  it('sends a run’s file, and takes one of up to 10 MB', async () => {
    const upload = (query: string, body?: string) =>
      mlflow.call(`POST /ajax-api/2.0/mlflow/upload-artifact${query}`, body);
    const answers = [
      await upload(`?run_uuid=${run}&path=a/b.txt`, 'content'),
      await upload(`?run_uuid=${run}&path=big`, 'x'.repeat(10_000_001)),
      await upload('?path=a', 'x'),
      await upload(`?run_uuid=${run}`, 'x'),
      await upload('?run_uuid=nope&path=a', 'x'),
    ];
    const back = await mlflow.call(`GET /get-artifact?run_uuid=${run}&path=a/b.txt`);
    expect([
      answers.map(({ status }) => status),
      back.text,
      answers[1]?.json.message,
      readdirSync(folder()),
      (await mlflow.call('GET /get-artifact?run_id=nope&path=a')).json.error_code,
    ]).toEqual([
      [200, 400, 400, 400, 404],
      'content',
      'Artifact size is too large. Max size is 10MB.',
      ['a'],
      'RESOURCE_DOES_NOT_EXIST',
    ]);
  });

  it('reads a registered version’s own copy, which nobody writes', async () => {
    const copy = join(mlflow.paths.models, 'species', '1');
    mkdirSync(join(copy, 'model'), { recursive: true });
    writeFileSync(join(copy, 'model/MLmodel'), 'own copy');
    await put(inRun('model/MLmodel'), 'x');
    mlflow.store.models.register(
      {
        ...{ model: 'species', runId: run, artifactPath: 'model', hash: 'sha256:x', bytes: 1, note: '', createdAt: 0 },
        ...{ commit: null, snapshot: null, datasets: [] },
      },
      () => join(copy, 'model'),
    );
    const own = '.registry/species/1/model';
    const answers = [
      await mlflow.call('GET /model-versions/get-artifact?name=species&version=1&path=MLmodel'),
      await get(`${own}/MLmodel`),
      await put(`${own}/MLmodel`, 'x'),
      await mlflow.call(`DELETE ${PROXY}/${own}`),
      await mlflow.call('GET /model-versions/get-artifact?name=species&version=x&path=MLmodel'),
    ];
    expect([
      answers.map(({ status }) => status),
      answers[0]?.text,
      answers[1]?.text,
      (await mlflow.ok(`GET ${PROXY}?path=${own}`)).files,
    ]).toEqual([[200, 200, 403, 403, 400], 'own copy', 'own copy', [{ path: 'MLmodel', is_dir: false, file_size: 8 }]]);
  });
});

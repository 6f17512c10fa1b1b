import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type MlflowFixture, startMlflow } from './mlflowFixture';

let mlflow: MlflowFixture;

beforeEach(async () => {
  mlflow = await startMlflow();
});
afterEach(() => mlflow.dispose());

const create = (name: string, more: object = {}) => mlflow.ok('POST registered-models/create', { name, ...more });
const version = async (name: string, more: object = {}) =>
  (await mlflow.ok('POST model-versions/create', { name, source: 's3://bucket/model', ...more })).model_version;
/** Status, code and message of a refusal. */
const refused = async (route: string, body?: unknown) => {
  const { status, json } = await mlflow.call(route, body);
  return [status, json?.error_code, json?.message];
};
const missing = (name: string) =>
  `Missing value for required parameter '${name}'. See the API docs for more information about request parameters.`;
const TIMES = { creation_timestamp: expect.any(Number), last_updated_timestamp: expect.any(Number) };

/** The folder `model` of a run's artifacts, as training code uploads it. */
async function runWithModel(text = 'flavors'): Promise<string> {
  const run = await mlflow.createRun();
  const folder = join(mlflow.paths.artifacts(run), 'model');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'MLmodel'), text);
  return run;
}

describe('registered models', () => {
  it('are made, found, described and renamed', async () => {
    const made = await create('species', { description: 'birds', tags: [{ key: 'team', value: 'a' }] });
    const changed = await mlflow.ok('PATCH registered-models/update', { name: 'species', description: 'penguins' });
    const renamed = await mlflow.ok('POST registered-models/rename', { name: 'species', new_name: 'birds' });
    const model = { name: 'species', ...TIMES, tags: [{ key: 'team', value: 'a' }] };
    expect([made, changed, renamed, await mlflow.ok('GET registered-models/get?name=birds')]).toEqual([
      { registered_model: { ...model, description: 'birds' } },
      { registered_model: { ...model, description: 'penguins' } },
      { registered_model: { ...model, name: 'birds', description: 'penguins' } },
      renamed,
    ]);
  });

  it('are refused in MLflow’s words', async () => {
    await create('species');
    await create('prompt', { tags: [{ key: 'mlflow.prompt.is_prompt', value: 'true' }] });
    const invalid = (message: string) => [400, 'INVALID_PARAMETER_VALUE', message];
    expect([
      await refused('POST registered-models/create', { name: 'species' }),
      await refused('POST registered-models/create', { name: 'prompt' }),
      await refused('POST registered-models/create', {}),
      await refused('POST registered-models/create', { name: ' ' }),
      await refused('POST registered-models/create', { name: 'a/b' }),
      await refused('POST registered-models/rename', { name: 'species', new_name: 'prompt' }),
      await refused('GET registered-models/get?name=nope'),
      await refused('DELETE registered-models/delete', { name: 'nope' }),
    ]).toEqual([
      [400, 'RESOURCE_ALREADY_EXISTS', 'Registered Model (name=species) already exists.'],
      [
        400,
        'RESOURCE_ALREADY_EXISTS',
        "Tried to create a registered model with name 'prompt', but the name is already taken by a prompt. MLflow does not allow creating a model and a prompt with the same name.",
      ],
      invalid(missing('name')),
      invalid("Missing value for required parameter 'name'."),
      invalid("Invalid model name 'a/b'. Names cannot contain '/' or ':'."),
      [400, 'RESOURCE_ALREADY_EXISTS', expect.stringContaining('already taken by a prompt')],
      [404, 'RESOURCE_DOES_NOT_EXIST', 'Registered Model with name=nope not found'],
      [404, 'RESOURCE_DOES_NOT_EXIST', 'Registered Model with name=nope not found'],
    ]);
  });

  it('are searched by name and tag, in pages, without prompts unless asked for', async () => {
    for (const name of ['b', 'a', 'c']) await create(name, { tags: [{ key: 'odd', value: String(name !== 'b') }] });
    await create('p', { tags: [{ key: 'mlflow.prompt.is_prompt', value: 'true' }] });
    const names = async (query: string) => {
      const { registered_models: found = [], next_page_token: next } = await mlflow.ok(
        `GET registered-models/search?${query}`,
      );
      return [...found.map((model: { name: string }) => model.name), ...(next ? ['…', next] : [])];
    };
    const filter = (text: string) => `filter=${encodeURIComponent(text)}`;
    const [first, mark, token] = await names('max_results=1&order_by=name%20DESC');
    expect([
      await names(''),
      [first, mark],
      await names(`max_results=2&order_by=name%20DESC&page_token=${token}`),
      await names(filter("tags.odd = 'true'")),
      await names(filter("tag.`mlflow.prompt.is_prompt` != 'true'")),
      await names(filter("tag.`mlflow.prompt.is_prompt` = 'true'")),
    ]).toEqual([['a', 'b', 'c'], ['c', '…'], ['b', 'a'], ['a', 'c'], ['a', 'b', 'c'], ['p']]);
  });

  it('keep tags until they are taken', async () => {
    await create('species');
    await mlflow.ok('POST registered-models/set-tag', { name: 'species', key: 'a', value: '1' });
    await mlflow.ok('POST registered-models/set-tag', { name: 'species', key: 'b', value: '2' });
    for (const _again of [1, 2]) await mlflow.ok('DELETE registered-models/delete-tag', { name: 'species', key: 'a' });
    expect((await mlflow.ok('GET registered-models/get?name=species')).registered_model.tags).toEqual([
      { key: 'b', value: '2' },
    ]);
  });
});

describe('aliases', () => {
  it('point to one version, and “latest” to the newest', async () => {
    await create('species');
    for (const _one of [1, 2]) await version('species');
    await mlflow.ok('POST registered-models/alias', { name: 'species', alias: 'champion', version: '2' });
    await mlflow.ok('POST registered-models/alias', { name: 'species', alias: 'champion', version: '1' });
    const by = async (alias: string) =>
      (await mlflow.ok(`GET registered-models/alias?name=species&alias=${alias}`)).model_version;
    const [named, latest] = [await by('champion'), await by('latest')];
    for (const _again of [1, 2])
      await mlflow.ok('DELETE registered-models/alias', { name: 'species', alias: 'champion' });
    expect([
      [named.version, named.aliases],
      [latest.version, latest.aliases],
      await refused('GET registered-models/alias?name=species&alias=champion'),
    ]).toEqual([
      ['1', ['champion']],
      ['2', undefined],
      [400, 'INVALID_PARAMETER_VALUE', 'Registered model alias champion not found.'],
    ]);
  });

  it.each([
    ['latest', "'latest' alias name (case insensitive) is reserved."],
    ['V12', "Version alias name 'V12' is reserved."],
    ['a b', "Invalid alias name: 'a b'. Names may only contain alphanumerics, underscores (_), and dashes (-)."],
    ['', missing('alias')],
    ['x'.repeat(256), "'Registered model alias name' exceeds the maximum length of 255 characters"],
  ])('may not be %s', async (alias, message) => {
    await create('species');
    await version('species');
    expect(await refused('POST registered-models/alias', { name: 'species', alias, version: '1' })).toEqual([
      400,
      'INVALID_PARAMETER_VALUE',
      message,
    ]);
  });
});

describe('versions', () => {
  it('are numbered, and a number is never given again', async () => {
    await create('species');
    const first = await version('species', {
      run_link: 'http://x',
      description: 'd',
      tags: [{ key: 'k', value: 'v' }],
    });
    await version('species');
    await mlflow.ok('POST registered-models/alias', { name: 'species', alias: 'old', version: '2' });
    await mlflow.ok('DELETE model-versions/delete', { name: 'species', version: '2' });
    const third = await version('species');
    const { aliases } = (await mlflow.ok('GET registered-models/get?name=species')).registered_model;
    expect([first, third.version, aliases]).toEqual([
      {
        name: 'species',
        version: '1',
        ...TIMES,
        current_stage: 'None',
        description: 'd',
        source: 's3://bucket/model',
        run_id: '',
        run_link: 'http://x',
        status: 'READY',
        tags: [{ key: 'k', value: 'v' }],
      },
      '3',
      undefined,
    ]);
  });

  it('are refused in MLflow’s words', async () => {
    await create('species');
    const invalid = (message: unknown) => [400, 'INVALID_PARAMETER_VALUE', message];
    const gone = (message: string) => [404, 'RESOURCE_DOES_NOT_EXIST', message];
    expect([
      await refused('POST model-versions/create', { name: 'nope', source: 's3://b' }),
      await refused('POST model-versions/create', { name: 'species' }),
      await refused('POST model-versions/create', { name: 'species', source: '/etc' }),
      await refused('POST model-versions/create', { name: 'species', source: 'mlflow-artifacts:/%252e%252e/etc' }),
      await refused('GET model-versions/get?name=species&version=1'),
      await refused('GET model-versions/get?name=species&version=x'),
      await refused('POST model-versions/transition-stage', { name: 'species', version: '1', stage: 'foo' }),
    ]).toEqual([
      gone('Registered Model with name=nope not found'),
      invalid(missing('source')),
      invalid(expect.stringContaining("Invalid model version source: '/etc'. To use a local path")),
      invalid(expect.stringContaining('Please provide an absolute path.')),
      gone('Model Version (name=species, version=1) not found'),
      invalid("Parameter 'version' must be an integer, got 'x'."),
      invalid('Invalid Model Version stage: foo. Value must be one of None, Staging, Production, Archived.'),
    ]);
  });

  it('move through stages, and the others of the stage are archived where asked', async () => {
    await create('species');
    for (const _one of [1, 2, 3]) await version('species');
    const move = (number: string, archive: boolean) =>
      mlflow.ok('POST model-versions/transition-stage', {
        name: 'species',
        version: number,
        stage: 'production',
        archive_existing_versions: archive,
      });
    await move('1', false);
    await move('2', true);
    const { model_versions: latest } = await mlflow.ok('POST registered-models/get-latest-versions', {
      name: 'species',
    });
    expect(latest.map((each: Record<string, string>) => [each.version, each.current_stage])).toEqual([
      ['1', 'Archived'],
      ['2', 'Production'],
      ['3', 'None'],
    ]);
  });

  it('are searched by model, number, run, source and tag', async () => {
    const run = await mlflow.createRun();
    await create('a');
    await create('b');
    await version('a', { tags: [{ key: 'k', value: 'v' }] });
    await version('a', { run_id: run });
    await version('b', { source: 'gs://other' });
    const found = async (filter: string) => {
      const { model_versions: versions = [] } = await mlflow.ok(
        `GET model-versions/search?filter=${encodeURIComponent(filter)}&order_by=name%20ASC`,
      );
      return versions.map((each: Record<string, string>) => `${each.name}/${each.version}`);
    };
    expect([
      await found(''),
      await found("name = 'a' AND version_number > 1"),
      await found(`run_id IN ('${run}')`),
      await found("source_path = 'gs://other'"),
      await found("tags.k = 'v'"),
    ]).toEqual([['a/2', 'a/1', 'b/1'], ['a/2'], ['a/2'], ['b/1'], ['a/1']]);
  });
});

describe('the content of a version', () => {
  it.each([
    ['runs:/RUN/model', 'model'],
    ['mlflow-artifacts:/0/RUN/artifacts/model', 'model'],
    ['mlflow-artifacts://127.0.0.1:1/0/RUN/artifacts/model', 'model'],
  ])('of %s is copied, and outlives what the run does to its files', async (uri, artifactPath) => {
    const run = await runWithModel();
    await create('species');
    const source = uri.replace('RUN', run);
    const made = await version('species', { source, run_id: run });
    writeFileSync(join(mlflow.paths.artifacts(run), 'model', 'MLmodel'), 'tampered');
    const [kept] = mlflow.store.models.get('species').versions;
    const copy = join(kept?.location ?? '', 'MLmodel');
    expect([made.source, kept?.artifactPath, kept?.bytes, kept?.hash, readFileSync(copy, 'utf8')]).toEqual([
      source,
      artifactPath,
      7,
      expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      'flavors',
    ]);
    expect(statSync(copy).mode & 0o222).toBe(0);
  });

  it('of a logged model, and of a version of it, is copied too, and loaded from where the logged model lies', async () => {
    const run = await mlflow.createRun();
    const { model } = await mlflow.ok('POST logged-models', { experiment_id: '0', name: 'm', source_run_id: run });
    const { model_id: id, artifact_uri: uri } = model.info;
    mkdirSync(mlflow.paths.loggedModel(id), { recursive: true });
    writeFileSync(join(mlflow.paths.loggedModel(id), 'MLmodel'), 'flavors');
    await create('species');
    const made = await version('species', { source: `models:/${id}`, model_id: id });
    await version('species', { source: 'models:/species/1' });
    const [second, first] = mlflow.store.models.get('species').versions;
    const download = async (number: number) =>
      (await mlflow.ok(`GET model-versions/get-download-uri?name=species&version=${number}`)).artifact_uri;
    const { tags } = (await mlflow.ok(`GET logged-models/${id}`)).model.info;
    expect([
      made.run_id,
      [first?.loggedModelId, first?.artifactPath, first?.bytes],
      [second?.bytes, second?.runId],
      [await download(1), await download(2)],
      tags,
    ]).toEqual([
      run,
      [id, null, 7],
      [7, run],
      [uri, uri],
      [{ key: 'mlflow.modelVersions', value: '[{"name": "species", "version": 1}]' }],
    ]);
  });

  it.each(['s3://bucket/model', 'runs:/nope/model', 'mlflow-artifacts:/0/nope/artifacts/model'])(
    'of %s, which is not here, is its URI alone, and that is where it is loaded from',
    async (source) => {
      await create('species');
      await version('species', { source });
      const { artifact_uri: uri } = await mlflow.ok('GET model-versions/get-download-uri?name=species&version=1');
      expect([uri, mlflow.store.models.version('species', 1).location]).toEqual([source, null]);
    },
  );

  it('goes with its version, but not what it was made of', async () => {
    const run = await runWithModel();
    await create('species');
    await version('species', { source: `runs:/${run}/model`, run_id: run });
    const folder = dirname(mlflow.store.models.version('species', 1).location ?? '');
    const before = existsSync(folder);
    await mlflow.ok('DELETE model-versions/delete', { name: 'species', version: '1' });
    await vi.waitFor(() => expect(existsSync(folder)).toBe(false));
    expect([before, existsSync(join(mlflow.paths.artifacts(run), 'model', 'MLmodel'))]).toEqual([true, true]);
  });

  it('is loaded from the copy where the version was registered in the cockpit', async () => {
    const run = await runWithModel();
    mlflow.store.artifacts.set(run, { path: 'model/MLmodel', bytes: 7, hash: null, kind: 'file' });
    await mlflow.ok('POST /v1/models', { runId: run, artifactPath: 'model', model: 'Größe 1' });
    const query = `name=${encodeURIComponent('Größe 1')}&version=1`;
    const { artifact_uri: uri } = await mlflow.ok(`GET model-versions/get-download-uri?${query}`);
    const { model_version: found } = await mlflow.ok(`GET model-versions/get?${query}`);
    const path = uri.replace('mlflow-artifacts:', '/api/2.0/mlflow-artifacts/artifacts');
    expect([found.source === uri, (await mlflow.call(`GET ${path}/MLmodel`)).text]).toEqual([true, 'flavors']);
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type MlflowFixture, startMlflow } from './mlflowFixture';

let mlflow: MlflowFixture;

beforeEach(async () => {
  mlflow = await startMlflow();
});
afterEach(() => mlflow.dispose());

const create = async (more: object = {}) =>
  (await mlflow.ok('POST logged-models', { experiment_id: '0', name: 'm', ...more })).model.info.model_id as string;
const refused = async (route: string, body?: unknown) => {
  const { status, json } = await mlflow.call(route, body);
  return [status, json?.error_code, json?.message];
};
const gone = (message: string) => [404, 'RESOURCE_DOES_NOT_EXIST', message];
const invalid = (message: unknown) => [400, 'INVALID_PARAMETER_VALUE', message];

describe('logged models', () => {
  it('are made, changed and finalized', async () => {
    const run = await mlflow.createRun();
    const id = await create({
      model_type: 't',
      source_run_id: run,
      params: [{ key: 'p', value: '1' }],
      tags: [{ key: 'a', value: '1' }],
    });
    await mlflow.ok(`PATCH logged-models/${id}/tags`, { tags: [{ key: 'b', value: '2' }] });
    await mlflow.ok(`DELETE logged-models/${id}/tags/a`);
    await mlflow.ok(`POST logged-models/${id}/params`, { model_id: id, params: [{ key: 'q', value: '2' }] });
    await mlflow.ok('POST runs/log-batch', {
      run_id: run,
      metrics: [
        { key: 'acc', value: 'NaN', timestamp: 5, step: 1, model_id: id, dataset_name: 'd', dataset_digest: 'x' },
      ],
    });
    const made = await mlflow.ok(`PATCH logged-models/${id}`, { model_id: id, status: 'LOGGED_MODEL_READY' });
    expect([made, await mlflow.ok(`GET logged-models/${id}`)]).toEqual([
      {
        model: {
          info: {
            model_id: id,
            experiment_id: '0',
            name: 'm',
            creation_timestamp_ms: expect.any(Number),
            last_updated_timestamp_ms: expect.any(Number),
            artifact_uri: `mlflow-artifacts:/0/models/${id}/artifacts`,
            status: 'LOGGED_MODEL_READY',
            model_type: 't',
            source_run_id: run,
            tags: [{ key: 'b', value: '2' }],
          },
          data: {
            params: [
              { key: 'p', value: '1' },
              { key: 'q', value: '2' },
            ],
            metrics: [
              {
                key: 'acc',
                value: 'NaN',
                timestamp: 5,
                step: 1,
                dataset_name: 'd',
                dataset_digest: 'x',
                model_id: id,
                run_id: run,
              },
            ],
          },
        },
      },
      made,
    ]);
  });

  it('are refused in MLflow’s words', async () => {
    const id = await create();
    const missing = (name: string) =>
      `Missing value for required parameter '${name}'. See the API docs for more information about request parameters.`;
    expect([
      await refused('POST logged-models', { experiment_id: '0', name: 'a.b' }),
      await refused('POST logged-models', { name: 'a' }),
      await refused('POST logged-models', { experiment_id: '9999' }),
      await refused('GET logged-models/m-nope'),
      await refused(`PATCH logged-models/${id}`, { model_id: id }),
      await refused(`PATCH logged-models/${id}`, { model_id: id, status: 'DONE' }),
      await refused(`DELETE logged-models/${id}/tags/a`),
      await refused('POST logged-models/search', {}),
    ]).toEqual([
      invalid(
        "Invalid model name ('a.b') provided. Model name must be a non-empty string and cannot contain the following characters: ('/', ':', '.', '%', '\"', \"'\")",
      ),
      invalid(missing('experiment_id')),
      gone('No Experiment with id=9999 exists'),
      gone("Logged model with ID 'm-nope' not found."),
      invalid(missing('status')),
      invalid(expect.stringContaining('"DONE"')),
      gone(`No tag with key 'a' found for model with ID '${id}'.`),
      invalid(missing('experiment_ids')),
    ]);
  });

  it('are hidden when they are deleted, and still there for who asks for that', async () => {
    const id = await create();
    await mlflow.ok(`DELETE logged-models/${id}`);
    expect([
      await refused(`GET logged-models/${id}`),
      (await mlflow.ok(`GET logged-models/${id}?allow_deleted=true`)).model.info.name,
      await mlflow.ok('POST logged-models/search', { experiment_ids: ['0'] }),
    ]).toEqual([gone(`Logged model with ID '${id}' not found.`), 'm', {}]);
  });

  it('are searched by attributes, params, tags, and metrics on datasets, in pages', async () => {
    const run = await mlflow.createRun();
    const names = ['a', 'b', 'c'];
    for (const [index, name] of names.entries()) {
      const id = await create({ name, params: [{ key: 'n', value: String(index) }] });
      const metric = { key: 'acc', value: index / 10, timestamp: 1, step: 0, model_id: id, dataset_name: `d${index}` };
      await mlflow.ok('POST runs/log-batch', { run_id: run, metrics: [metric] });
    }
    const found = async (body: object) => {
      const answer = await mlflow.ok('POST logged-models/search', { experiment_ids: ['0'], ...body });
      return [
        (answer.models ?? []).map((model: { info: { name: string } }) => model.info.name),
        answer.next_page_token,
      ];
    };
    const best = [{ field_name: 'metrics.acc', ascending: false }];
    const [first, token] = await found({ order_by: best, max_results: 2 });
    expect([
      first,
      (await found({ order_by: best, max_results: 2, page_token: token }))[0],
      (await found({ filter: "name = 'b' AND params.n = '1'" }))[0],
      (await found({ filter: 'metrics.acc > 0.05', datasets: [{ dataset_name: 'd2' }] }))[0],
      (await found({ datasets: [{ dataset_name: 'd0' }] }))[0],
      await refused('POST logged-models/search', { experiment_ids: ['0'], order_by: [{ field_name: 'params.n' }] }),
    ]).toEqual([
      ['c', 'b'],
      ['a'],
      ['b'],
      ['c'],
      ['a'],
      invalid('Invalid order by field name: params.n. Only metrics are supported.'),
    ]);
  });
});

describe('the models of a run', () => {
  it('are its outputs, named once', async () => {
    const run = await mlflow.createRun();
    const id = await create({ source_run_id: run });
    for (const _again of [1, 2])
      await mlflow.ok('POST runs/outputs', { run_id: run, models: [{ model_id: id, step: 3 }] });
    expect([
      (await mlflow.ok(`GET runs/get?run_id=${run}`)).run.outputs,
      await refused('POST runs/outputs', { run_id: 'nope', models: [{ model_id: id }] }),
      (await refused('POST runs/outputs', { run_id: run }))[0],
    ]).toEqual([{ model_outputs: [{ model_id: id, step: 3 }] }, gone('Run with id=nope not found'), 400]);
  });

  it('are told by older clients in a tag, each after the other, as Python writes it', async () => {
    const run = await mlflow.createRun();
    const model = (path: string) =>
      JSON.stringify({
        extra: 1,
        artifact_path: path,
        flavors: { python_function: { config: { x: 1 }, env: 'é' } },
        utc_time_created: '2026-01-01',
        run_id: 'r',
      });
    for (const path of ['a', 'b']) await mlflow.ok('POST runs/log-model', { run_id: run, model_json: model(path) });
    const told = (path: string) =>
      `{"run_id": "r", "artifact_path": "${path}", "utc_time_created": "2026-01-01", "model_uuid": null, "flavors": {"python_function": {"env": "\\u00e9"}}}`;
    expect([
      mlflow.store.runs.summary(run).tags['mlflow.log-model.history'],
      await refused('POST runs/log-model', { run_id: run, model_json: 'x' }),
      await refused('POST runs/log-model', { run_id: run, model_json: '{"flavors": {}}' }),
    ]).toEqual([
      `[${told('a')}, ${told('b')}]`,
      invalid('Malformed model info. \n x \n is not a valid JSON.'),
      invalid("Model json is missing mandatory fields: {'artifact_path', 'utc_time_created', 'run_id'}"),
    ]);
  });
});

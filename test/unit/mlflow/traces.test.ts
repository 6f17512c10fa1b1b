import { existsSync, mkdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type MlflowFixture, startMlflow } from './mlflowFixture';

let mlflow: MlflowFixture;

beforeEach(async () => {
  mlflow = await startMlflow();
});
afterEach(() => mlflow.dispose());

const V3 = '/api/3.0/mlflow/traces';
const LOCATION = { type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: '0' } };

function info(id: string, more: object = {}) {
  return {
    trace_id: id,
    trace_location: LOCATION,
    request_preview: '{"x": 1}',
    request_time: '2026-11-22T02:28:32.123Z',
    execution_duration: '0.250s',
    state: 'OK',
    trace_metadata: { 'mlflow.sourceRun': 'r' },
    tags: { 'mlflow.traceName': 'f' },
    ...more,
  };
}
const start = (id: string, more: object = {}) => mlflow.ok(`POST ${V3}`, { trace: { trace_info: info(id, more) } });
const found = async (body: object) => {
  const answer = await mlflow.ok(`POST ${V3}/search`, { locations: [LOCATION], ...body });
  return (answer.traces ?? []).map((trace: { trace_id: string }) => trace.trace_id);
};
const stored = (id: string) => ({ 'mlflow.artifactLocation': `mlflow-artifacts:/0/traces/${id}/artifacts` });

describe('traces', () => {
  it('are kept as they came, with where their files go', async () => {
    const made = await start('tr-1');
    const expected = info('tr-1', { tags: { 'mlflow.traceName': 'f', ...stored('tr-1') } });
    expect([
      made,
      await mlflow.ok(`GET ${V3}/tr-1`),
      await mlflow.ok(`POST ${V3}/batchGetInfos`, { trace_ids: ['tr-1', 'no'] }),
    ]).toEqual([{ trace: { trace_info: expected } }, made, { trace_infos: [expected] }]);
  });

  it('are added to when they are sent again with their end', async () => {
    await start('tr-1', { state: 'IN_PROGRESS', execution_duration: undefined });
    await mlflow.ok(`PATCH ${V3}/tr-1/tags`, { key: 'mine', value: '1' });
    const { trace } = await start('tr-1', {
      request_preview: undefined,
      response_preview: '2',
      execution_duration: '1s',
      trace_metadata: { more: '1' },
    });
    expect(trace.trace_info).toEqual(
      info('tr-1', {
        response_preview: '2',
        execution_duration: '1s',
        trace_metadata: { 'mlflow.sourceRun': 'r', more: '1' },
        tags: { 'mlflow.traceName': 'f', mine: '1', ...stored('tr-1') },
      }),
    );
  });

  it('are searched by state, name, time, tag and metadata', async () => {
    await start('tr-1', { tags: { 'mlflow.traceName': 'g', 'a b': '1' } });
    await start('tr-2', { request_time: '2026-11-22T02:28:33Z', state: 'ERROR', execution_duration: '2s' });
    expect([
      await found({}),
      await found({ order_by: ['timestamp_ms ASC'], max_results: 1 }),
      await found({ filter: "status = 'ERROR'" }),
      await found({ filter: "name = 'g'" }),
      await found({ filter: 'execution_time_ms > 1000' }),
      await found({ filter: "tags.`a b` = '1'" }),
      await found({ filter: "request_metadata.`mlflow.sourceRun` = 'r' AND run_id = 'r'" }),
      await found({ locations: [{ mlflow_experiment: { experiment_id: '7' } }] }),
    ]).toEqual([['tr-2', 'tr-1'], ['tr-1'], ['tr-2'], ['tr-1'], ['tr-2'], ['tr-1'], ['tr-2', 'tr-1'], []]);
  });

  it('are deleted by id or by time, with their files', async () => {
    for (const [index, id] of ['tr-1', 'tr-2', 'tr-3'].entries())
      await start(id, { request_time: new Date(1000 + index).toISOString() });
    mkdirSync(mlflow.paths.trace('tr-1'), { recursive: true });
    const remove = (body: object) => mlflow.call('POST traces/delete-traces', { experiment_id: '0', ...body });
    const answers = [
      await remove({ max_timestamp_millis: 1002, max_traces: 1 }),
      await remove({ request_ids: ['tr-3', 'tr-9', '../..'] }),
      await remove({}),
      await remove({ request_ids: ['tr-2'], max_timestamp_millis: 1 }),
    ];
    await vi.waitFor(() => expect(existsSync(mlflow.paths.trace('tr-1'))).toBe(false));
    expect([answers.map(({ json }) => json.traces_deleted ?? json.message), await found({})]).toEqual([
      [
        1,
        1,
        'Either `max_timestamp_millis` or `trace_ids` must be specified.',
        'Only one of `max_timestamp_millis` and `trace_ids` can be specified.',
      ],
      ['tr-2'],
    ]);
  });

  it('are refused with 4xx where something is missing or wrong', async () => {
    const work = [
      ['POST', V3, {}],
      ['POST', V3, { trace: {} }],
      ['POST', V3, { trace: { trace_info: info('../x') } }],
      ['POST', V3, { trace: { trace_info: info('tr-1', { request_time: 'soon' }) } }],
      ['POST', V3, { trace: { trace_info: info('tr-1', { execution_duration: 'long' }) } }],
      ['POST', V3, { trace: { trace_info: info('tr-1', { state: 'DONE' }) } }],
      ['GET', `${V3}/nope`, undefined],
      ['DELETE', `${V3}/nope/tags`, { key: 'a' }],
    ] as const;
    const statuses = [];
    for (const [method, path, body] of work) statuses.push((await mlflow.call(`${method} ${path}`, body)).status);
    expect(statuses).toEqual([400, 400, 400, 400, 400, 400, 404, 404]);
  });

  it('of clients before MLflow 3 are started and ended apart', async () => {
    const { trace_info: started } = await mlflow.ok('POST traces', {
      experiment_id: '0',
      timestamp_ms: 1000,
      request_metadata: [{ key: 'm', value: '1' }],
      tags: [{ key: 'mlflow.traceName', value: 'g' }],
    });
    const id = started.request_id;
    await mlflow.ok(`PATCH traces/${id}`, {
      request_id: id,
      timestamp_ms: 2500,
      status: 'OK',
      request_metadata: [{ key: 'n', value: '2' }],
      tags: [{ key: 't', value: '3' }],
    });
    const { trace_info: ended } = await mlflow.ok(`GET traces/${id}/info`);
    const { traces } = await mlflow.ok('GET traces?experiment_ids=0');
    expect([started.status, ended, traces]).toEqual([
      'IN_PROGRESS',
      {
        request_id: id,
        experiment_id: '0',
        timestamp_ms: 1000,
        execution_time_ms: 1500,
        status: 'OK',
        request_metadata: [
          { key: 'm', value: '1' },
          { key: 'n', value: '2' },
        ],
        tags: expect.arrayContaining([
          { key: 'mlflow.traceName', value: 'g' },
          { key: 't', value: '3' },
        ]),
      },
      [ended],
    ]);
  });
});

describe('assessments', () => {
  it('are attached to a trace, changed and taken away', async () => {
    await start('tr-1');
    const given = {
      assessment_name: 'good',
      source: { source_type: 'HUMAN', source_id: 'ada' },
      feedback: { value: 2 ** 60 },
      rationale: 'it works',
    };
    const { assessment } = await mlflow.ok(`POST ${V3}/tr-1/assessments`, { assessment: given });
    const path = `${V3}/tr-1/assessments/${assessment.assessment_id}`;
    const change = { assessment: { assessment_name: 'better', rationale: 'no' }, update_mask: 'assessmentName' };
    const { assessment: changed } = await mlflow.ok(`PATCH ${path}`, change);
    const { assessments } = (await mlflow.ok(`GET ${V3}/tr-1`)).trace.trace_info;
    await mlflow.ok(`DELETE ${path}`);
    expect([assessment, changed, assessments, (await mlflow.call(`GET ${path}`)).json.message]).toEqual([
      {
        ...given,
        assessment_id: expect.stringMatching(/^a-[0-9a-f]{32}$/),
        trace_id: 'tr-1',
        valid: true,
        create_time: expect.any(String),
        last_update_time: expect.any(String),
      },
      { ...assessment, assessment_name: 'better', last_update_time: expect.any(String) },
      [changed],
      `Assessment with ID '${assessment.assessment_id}' not found for trace 'tr-1'`,
    ]);
  });
});

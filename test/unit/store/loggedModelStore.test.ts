import { describe, expect, it } from 'vitest';
import type { LoggedModel, LoggedModelMetric } from '../../../src/shared/model/loggedModel';
import { DRIVERS, newRun, refusal, StoreFixture, T0 } from './storeFixture';

const RUN = newRun('a1').id;

function model(id: string, more: Partial<LoggedModel> = {}): Omit<LoggedModel, 'metrics' | 'deleted'> {
  return {
    id,
    experimentId: '0',
    name: 'model',
    artifactLocation: null,
    status: 'PENDING',
    statusMessage: null,
    sourceRunId: RUN,
    modelType: null,
    createdAt: T0,
    updatedAt: T0,
    params: { depth: '3' },
    tags: { a: '1' },
    ...more,
  };
}

function metric(more: Partial<LoggedModelMetric> = {}): LoggedModelMetric {
  return {
    key: 'acc',
    value: 0.5,
    step: 0,
    timestamp: T0,
    runId: RUN,
    datasetName: null,
    datasetDigest: null,
    ...more,
  };
}

/** A moment after all that the tests write with {@link T0}. */
const LATER = expect.toSatisfy((time: number) => time > T0);

describe.each(DRIVERS)('logged models over %s', (driver) => {
  const fixture = new StoreFixture(driver);

  function open() {
    const store = fixture.open();
    store.runs.create(newRun('a1'));
    return store;
  }

  it('keeps what it was made with, and lists the newest first', () => {
    const { loggedModels } = open();
    const made = loggedModels.create(model('m-1'));
    loggedModels.create(model('m-2', { createdAt: T0 + 1 }));
    expect([
      made,
      loggedModels.list(['0']).map(({ id }) => id),
      loggedModels.list(['7']),
      loggedModels.list(null),
    ]).toEqual([{ ...model('m-1'), metrics: [], deleted: false }, ['m-2', 'm-1'], [], loggedModels.list(['0'])]);
  });

  it('changes status, tags and params', () => {
    const { loggedModels } = open();
    loggedModels.create(model('m-1'));
    loggedModels.setStatus('m-1', 'READY');
    loggedModels.setTags('m-1', { a: '2', b: '3' });
    loggedModels.removeTag('m-1', 'a');
    loggedModels.addParams('m-1', { lr: '0.1' });
    expect(loggedModels.get('m-1')).toEqual({
      ...model('m-1', { status: 'READY', tags: { b: '3' }, params: { depth: '3', lr: '0.1' }, updatedAt: LATER }),
      metrics: [],
      deleted: false,
    });
  });

  it('drops a metric that it has already, NaN included', () => {
    const { loggedModels } = open();
    loggedModels.create(model('m-1'));
    const metrics = [
      metric(),
      metric({ value: 'NaN' }),
      metric({ value: '-Infinity', datasetName: 'd', datasetDigest: 'x' }),
      metric({ step: 1, runId: null }),
    ];
    loggedModels.addMetrics('m-1', [...metrics, ...metrics]);
    loggedModels.addMetrics('m-1', metrics);
    expect(loggedModels.get('m-1').metrics).toEqual(metrics);
  });

  it('hides a deleted one, but still finds it by its id', () => {
    const { loggedModels } = open();
    loggedModels.create(model('m-1'));
    loggedModels.remove('m-1');
    expect([
      refusal(() => loggedModels.get('m-1')).code,
      refusal(() => loggedModels.setStatus('m-1', 'READY')).code,
      loggedModels.list(null),
      loggedModels.find('m-1')?.deleted,
    ]).toEqual(['NOT_FOUND', 'NOT_FOUND', [], true]);
  });

  it('ties models to runs, once', () => {
    const { loggedModels } = open();
    const links = [
      { modelId: 'm-1', direction: 'output', step: 3 },
      { modelId: 'm-0', direction: 'input', step: 0 },
    ] as const;
    loggedModels.link(RUN, links);
    loggedModels.link(RUN, [{ modelId: 'm-1', direction: 'output', step: 9 }]);
    expect([...loggedModels.links([RUN, 'nope'])]).toEqual([[RUN, [links[1], links[0]]]]);
  });

  it('refuses an id twice and an experiment that is not there', () => {
    const { loggedModels } = open();
    loggedModels.create(model('m-1'));
    const work = [
      () => loggedModels.create(model('m-1')),
      () => loggedModels.create(model('m-2', { experimentId: '404' })),
      () => loggedModels.get('m-2'),
    ];
    expect(work.map((each) => refusal(each).code)).toEqual(['CONFLICT', 'NOT_FOUND', 'NOT_FOUND']);
  });

  it('tells readers of the run that saved it, where it is one of this store', () => {
    const store = open();
    const cursor = store.cursor();
    store.loggedModels.create(model('m-2', { sourceRunId: 'elsewhere' }));
    const foreign = store.changesSince(cursor).runIds;
    store.loggedModels.create(model('m-1'));
    expect([foreign, store.changesSince(cursor).runIds]).toEqual([[], [RUN]]);
  });
});

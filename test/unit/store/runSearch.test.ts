import { describe, expect, it } from 'vitest';
import type { Condition, Operator, Order, RunQuery } from '../../../src/tracker/store/search/runQuery';
import type { Store } from '../../../src/tracker/store/store';
import { DRIVERS, newRun, refusal, StoreFixture, T0 } from './storeFixture';

const ALL: RunQuery = { experimentIds: ['1'], view: 'active', where: [], orderBy: [], limit: 100, offset: 0 };

function where(entity: Condition['entity'], key: string, operator: Operator, value: Condition['value'] = null) {
  return { where: [{ entity, key, operator, value }] };
}

function order(entity: Order['entity'], key: string, ascending = true) {
  return { orderBy: [{ entity, key, ascending }] };
}

describe.each(DRIVERS)('searching runs over %s', (driver) => {
  const fixture = new StoreFixture(driver);

  /** Runs a to e, the oldest first; d has no metric, param or tag of its own, e is in another experiment. */
  function open(): Store {
    const store = fixture.open();
    const losses = { a: [9, 0.5], b: [0.25], c: [Number.NaN], e: [0.5] };
    for (const [index, id] of ['a', 'b', 'c', 'd', 'e'].entries()) {
      const experiment = id === 'e' ? 'seals' : 'penguins';
      store.runs.create(newRun(id, { startTime: T0 + index, experiment, userId: id === 'a' ? 'Ada' : '' }));
    }
    for (const [id, values] of Object.entries(losses)) {
      store.metrics.append(
        newRun(id).id,
        values.map((value, step) => ({ key: 'loss', step, timestamp: T0, value })),
      );
    }
    store.runs.setParams(newRun('a').id, { opt: 'Adam', 'learning rate': '0.1' });
    store.runs.setParams(newRun('b').id, { opt: 'sgd*' });
    store.runs.setParams(newRun('c').id, { opt: 'ADAM_W' });
    store.runs.setTag(newRun('a').id, 'kind', 'x');
    store.runs.update(newRun('b').id, { status: 'LOST', endTime: T0 + 50 });
    store.runs.update(newRun('c').id, { status: 'FAILED', endTime: T0 + 40, artifactUri: 's3://bucket/c' });
    return store;
  }

  const found = (store: Store, query: Partial<RunQuery>) =>
    store.runs
      .search({ ...ALL, ...query })
      .map(({ id }) => id[0])
      .join('');

  it('gives all of the experiments, newest first, then by id, in pages', () => {
    const store = open();
    store.runs.create(newRun('b9', { startTime: T0 + 1 }));
    store.runs.create(newRun('b8', { startTime: T0 + 1 }));
    const ids = store.runs.search(ALL).map(({ id }) => id.slice(0, 2));
    expect([
      ids,
      found(store, { experimentIds: ['2', '1'], limit: 2 }),
      found(store, { limit: 2, offset: 1 }),
      found(store, { experimentIds: [] }),
      found(store, { experimentIds: ['nope'] }),
    ]).toEqual([['d0', 'c0', 'b0', 'b8', 'b9', 'a0'], 'ed', 'cb', '', '']);
  });

  it('tells deleted runs from active ones', () => {
    const store = open();
    store.runs.update(newRun('b').id, { deleted: true });
    expect((['active', 'deleted', 'all'] as const).map((view) => found(store, { view }))).toEqual(['dca', 'b', 'dcba']);
  });

  it.each([
    ['=', 0.5, 'a'],
    ['!=', 0.5, 'cb'],
    ['<', 0.5, 'b'],
    ['<=', 0.5, 'ba'],
    ['>', 0.25, 'a'],
    ['>=', 0.25, 'ba'],
  ] as const)('compares the latest value of a metric by %s %d', (operator, value, expected) => {
    expect(found(open(), where('metric', 'loss', operator, value))).toBe(expected);
  });

  it.each([
    ['=', 'Adam', 'a'],
    ['!=', 'Adam', 'cb'],
    ['LIKE', '%dam%', 'a'],
    ['ILIKE', '%dam%', 'ca'],
    ['LIKE', 'sgd*', 'b'],
    ['LIKE', 's%*', 'b'],
    ['LIKE', '*', ''],
    ['LIKE', '[A]dam', ''],
    ['LIKE', 'ADA__W', 'c'],
    ['ILIKE', 'ada_', 'a'],
    ['IS NULL', null, 'd'],
    ['IS NOT NULL', null, 'cba'],
  ] as const)('compares params by %s %s', (operator, value, expected) => {
    expect(found(open(), where('param', 'opt', operator, value))).toBe(expected);
  });

  it('compares tags, and reads the name, user, note and parent of a run as the tags that MLflow has for them', () => {
    const store = open();
    store.runs.update(newRun('b').id, { note: 'good', parent: newRun('a').id });
    store.runs.setTag(newRun('d').id, 'mlflow.note.content', 'bad');
    expect([
      found(store, where('tag', 'kind', '=', 'x')),
      found(store, where('tag', 'kind', 'IS NULL')),
      found(store, where('tag', 'mlflow.runName', '=', 'run-c')),
      found(store, where('tag', 'mlflow.user', 'IS NOT NULL')),
      found(store, where('tag', 'mlflow.note.content', 'LIKE', '%d')),
      found(store, where('tag', 'mlflow.parentRunId', '=', newRun('a').id)),
    ]).toEqual(['a', 'dcb', 'c', 'a', 'db', 'b']);
  });

  it.each([
    ['run_id', '=', newRun('b').id, 'b'],
    ['run_id', 'IN', [newRun('a').id, newRun('c').id, 'nope'], 'ca'],
    ['run_id', 'NOT IN', [newRun('a').id, newRun('c').id], 'db'],
    ['run_name', 'LIKE', 'run-%', 'dcba'],
    ['run_name', '!=', 'run-a', 'dcb'],
    ['user_id', '=', 'Ada', 'a'],
    ['status', '=', 'FAILED', 'cb'],
    ['status', '!=', 'RUNNING', 'cb'],
    ['artifact_uri', '=', `mlflow-artifacts:/1/${newRun('a').id}/artifacts`, 'a'],
    ['artifact_uri', 'LIKE', 's3://%', 'c'],
    ['start_time', '>', T0 + 1, 'dc'],
    ['created', '<=', T0 + 1, 'ba'],
    ['end_time', '!=', 0, 'cb'],
    ['end_time', '=', T0 + 40, 'c'],
  ] as const)('compares the attribute %s by %s', (key, operator, value, expected) => {
    const taken = typeof value === 'object' ? [...value] : value;
    expect(found(open(), where('attribute', key, operator, taken))).toBe(expected);
  });

  it.each([
    ['name', '=', 'train', 'ba'],
    ['name', '!=', 'train', 'b'],
    ['name', 'IN', ['test', 'x'], 'b'],
    ['name', 'NOT IN', ['test'], 'ba'],
    ['digest', 'LIKE', '%-D', ''],
    ['digest', 'ILIKE', '%-D', 'ba'],
    ['context', '=', 'training', 'a'],
  ] as const)('compares the %s of datasets by %s', (key, operator, value, expected) => {
    const store = open();
    const dataset = (name: string) => ({
      name,
      digest: `${name}-d`,
      sourceType: 'local',
      source: '',
      schema: null,
      profile: null,
    });
    store.datasets.addInputs(newRun('a').id, [
      { dataset: dataset('train'), tags: { 'mlflow.data.context': 'training' } },
    ]);
    store.datasets.addInputs(
      newRun('b').id,
      ['train', 'test'].map((name) => ({ dataset: dataset(name), tags: {} })),
    );
    expect(found(store, where('dataset', key, operator, typeof value === 'string' ? value : [...value]))).toBe(
      expected,
    );
  });

  it('wants every condition to hold', () => {
    const conditions = [...where('metric', 'loss', '<', 1).where, ...where('param', 'opt', '!=', 'Adam').where];
    expect(found(open(), { where: conditions })).toBe('b');
  });

  it('orders NaN after the numbers and what is missing last, in both directions', () => {
    const store = open();
    expect([
      found(store, order('metric', 'loss')),
      found(store, order('metric', 'loss', false)),
      found(store, order('param', 'opt')),
      found(store, order('param', 'opt', false)),
      found(store, order('tag', 'kind', false)),
      found(store, order('attribute', 'end_time')),
      found(store, order('attribute', 'end_time', false)),
      found(store, order('attribute', 'status')),
    ]).toEqual(['bacd', 'abcd', 'cabd', 'bacd', 'adcb', 'cbda', 'bcda', 'cbda']);
  });

  it('orders by several things in turn', () => {
    const orderBy: Order[] = [
      { entity: 'attribute', key: 'status', ascending: false },
      { entity: 'attribute', key: 'start_time', ascending: true },
    ];
    expect(found(open(), { orderBy })).toBe('adbc');
  });

  it('gives the runs whole', () => {
    const store = open();
    expect(store.runs.search({ ...ALL, limit: 1 })).toEqual([store.runs.summary(newRun('d').id)]);
  });

  it('takes quotes, wildcards and long texts as texts, and refuses what SQLite could not take', () => {
    const store = open();
    const many = Array.from({ length: 501 }, () => where('param', 'opt', '=', 'Adam').where).flat();
    expect([
      found(store, where('param', `'; DROP TABLE runs --`, '=', `' OR '1'='1`)),
      found(store, { where: many.slice(1) }),
      refusal(() => found(store, { where: many })).code,
      refusal(() => found(store, where('param', 'opt', 'LIKE', '*'.repeat(10_001)))).code,
      found(store, where('param', 'opt', 'LIKE', '*'.repeat(10_000))),
      refusal(() => found(store, where('attribute', 'nope', '=', 'x'))).code,
      refusal(() => found(store, where('dataset', 'nope', '=', 'x'))).code,
    ]).toEqual(['', 'a', 'BAD_REQUEST', 'BAD_REQUEST', '', 'BAD_REQUEST', 'BAD_REQUEST']);
  });
});

import { describe, expect, it } from 'vitest';
import type { DatasetInput } from '../../../src/shared/model/declaredDataset';
import { DRIVERS, newRun, refusal, StoreFixture } from './storeFixture';

const A = newRun('a1').id;
const B = newRun('b1').id;

function input(name: string, tags: Record<string, string> = {}, source = '{"uri":"x.csv"}'): DatasetInput {
  return { dataset: { name, digest: `${name}-d`, sourceType: 'local', source, schema: '{}', profile: null }, tags };
}

describe.each(DRIVERS)('declared datasets over %s', (driver) => {
  const fixture = new StoreFixture(driver);

  function open() {
    const store = fixture.open();
    store.runs.create(newRun('a1'));
    store.runs.create(newRun('b1'));
    return store;
  }

  it('come back in the order in which each run named them', () => {
    const { datasets, runs } = open();
    datasets.addInputs(A, [input('train', { 'mlflow.data.context': 'training' }), input('test')]);
    datasets.addInputs(B, [input('test'), input('train')]);
    const first = [input('train', { 'mlflow.data.context': 'training' }), input('test')];
    expect([[...datasets.inputs([A, B, 'nope'])], runs.detail(A).inputs]).toEqual([
      [
        [A, first],
        [B, [input('test'), input('train')]],
        ['nope', []],
      ],
      first,
    ]);
  });

  it('keep their first tags in a run and their first description in an experiment', () => {
    const { datasets } = open();
    datasets.addInputs(A, [input('train', { first: 'yes' })]);
    datasets.addInputs(A, [input('train', { first: 'no' }, '{"uri":"other"}')]);
    datasets.addInputs(B, [input('train', { b: '' }, '{"uri":"other"}')]);
    expect([datasets.inputs([A]).get(A), datasets.inputs([B]).get(B)]).toEqual([
      [input('train', { first: 'yes' })],
      [input('train', { b: '' })],
    ]);
  });

  it('are listed by experiment with their contexts, those of deleted runs left out', () => {
    const { datasets, runs } = open();
    runs.create(newRun('c1', { experiment: 'seals' }));
    datasets.addInputs(A, [input('train', { 'mlflow.data.context': 'training' })]);
    datasets.addInputs(B, [input('train'), input('gone')]);
    datasets.addInputs(newRun('c1').id, [input('train')]);
    runs.update(B, { deleted: true });
    expect([datasets.declared(['1', '2']), datasets.declared(['0'])]).toEqual([
      [
        { experimentId: '1', name: 'train', digest: 'train-d', context: 'training' },
        { experimentId: '2', name: 'train', digest: 'train-d', context: null },
      ],
      [],
    ]);
  });

  it('are refused for a run that is not there', () => {
    const { datasets } = open();
    expect(refusal(() => datasets.addInputs('nope', [input('x')])).code).toBe('NOT_FOUND');
  });
});

import { describe, expect, it } from 'vitest';
import type { LineageGraph } from '../../../src/shared/model/lineage';
import { lineageId, parseLineageId } from '../../../src/tracker/store/lineage/lineageIds';
import type { Store } from '../../../src/tracker/store/store';
import { DRIVERS, newRun, refusal, StoreFixture, T0 } from './storeFixture';

const RAW = `sha256:${'1234abcd'.repeat(8)}`;
const CLEAN = `sha256:${'beef0000'.repeat(8)}`;
const MODEL = `sha256:${'cafe0000'.repeat(8)}`;

const PREPARE = newRun('a1').id;
const TRAIN = newRun('b1').id;
const OTHER = newRun('c1').id;

describe.each(DRIVERS)('lineage over %s', (driver) => {
  const fixture = new StoreFixture(driver);

  /** raw.csv → prepare → clean.csv → train → model.json → species v1; other uses raw.csv too and leads nowhere. */
  function open(): Store {
    const store = fixture.open();
    store.runs.create(newRun('a1', { name: 'prepare', mainMetric: null }));
    store.runs.create(newRun('b1', { name: 'train' }));
    store.runs.create(newRun('c1', { name: 'other' }));
    use(store, PREPARE, 'raw.csv', RAW);
    use(store, OTHER, 'raw.csv', RAW);
    use(store, TRAIN, 'clean.csv', CLEAN);
    use(store, TRAIN, 'extra.csv', null);
    artifact(store, PREPARE, 'clean.csv', CLEAN);
    artifact(store, PREPARE, 'report.html', null);
    artifact(store, TRAIN, 'model.json', MODEL);
    artifact(store, TRAIN, 'plot.png', 'sha256:p');
    artifact(store, OTHER, 'scratch.txt', 'sha256:s');
    store.metrics.append(TRAIN, [{ key: 'accuracy', step: 1, timestamp: T0, value: 0.9123456 }]);
    register(store, TRAIN, 'model.json');
    register(store, TRAIN, 'model.json');
    return store;
  }

  it('of a run has its data, what made them, its artifacts and its models', () => {
    expect(drawn(open().lineage(`run:${TRAIN}`))).toEqual([
      'clean.csv (artifact) > train',
      'clean.csv > train',
      'extra.csv > train',
      'model.json (artifact) > species v1',
      'model.json (artifact) > species v2',
      'prepare > clean.csv (artifact)',
      'raw.csv > prepare',
      'train > model.json (artifact)',
      'train > plot.png (artifact)',
    ]);
  });

  it('of a dataset has every run that used that content, and only what led on to a model', () => {
    expect(drawn(open().lineage(`dataset:raw.csv@${RAW}`))).toEqual([
      'clean.csv (artifact) > train',
      'model.json (artifact) > species v1',
      'model.json (artifact) > species v2',
      'prepare > clean.csv (artifact)',
      'raw.csv > other',
      'raw.csv > prepare',
      'train > model.json (artifact)',
    ]);
  });

  it('of a model version has what it came from, without its siblings', () => {
    expect(drawn(open().lineage('model:species/1'))).toEqual([
      'clean.csv (artifact) > train',
      'clean.csv > train',
      'extra.csv > train',
      'model.json (artifact) > species v1',
      'prepare > clean.csv (artifact)',
      'raw.csv > prepare',
      'train > model.json (artifact)',
    ]);
  });

  it('of an artifact has its run and what became of it', () => {
    expect(drawn(open().lineage(`artifact:${PREPARE}/clean.csv`))).toEqual([
      'clean.csv (artifact) > train',
      'model.json (artifact) > species v1',
      'model.json (artifact) > species v2',
      'prepare > clean.csv (artifact)',
      'raw.csv > prepare',
      'train > model.json (artifact)',
    ]);
  });

  it('shows one fact a card, and where it leads on to', () => {
    const store = open();
    store.models.setAlias('species', 'champion', 1);
    store.models.setAlias('species', 'best', 1);
    const { focus, nodes } = store.lineage('model:species/1');
    const card = (id: string) => nodes.find((node) => node.id === id);
    const blank = { runId: null, path: null, hash: null, model: null, version: null, commit: null, color: null };
    const clean = `dataset:clean.csv@${CLEAN}`;
    const unknown = `dataset:extra.csv@run:${TRAIN}`;
    const made = `artifact:${TRAIN}/model.json`;
    expect([
      focus,
      card(clean),
      card(unknown),
      card(`run:${TRAIN}`),
      card(`run:${PREPARE}`),
      card(made),
      card(focus),
    ]).toEqual([
      'model:species/1',
      { ...blank, id: clean, kind: 'dataset', label: 'clean.csv', fact: 'beef000', path: 'clean.csv', hash: CLEAN },
      {
        ...blank,
        id: unknown,
        kind: 'dataset',
        label: 'extra.csv',
        fact: 'being hashed',
        path: 'extra.csv',
        runId: TRAIN,
      },
      { ...blank, id: `run:${TRAIN}`, kind: 'run', label: 'train', fact: '0.91235', runId: TRAIN, color: 1 },
      { ...blank, id: `run:${PREPARE}`, kind: 'run', label: 'prepare', fact: '', runId: PREPARE, color: 0 },
      {
        ...blank,
        id: made,
        kind: 'artifact',
        label: 'model.json',
        fact: '1.2 KiB',
        runId: TRAIN,
        path: 'model.json',
        hash: MODEL,
      },
      {
        ...blank,
        id: 'model:species/1',
        kind: 'model',
        label: 'species v1',
        fact: '@best @champion',
        runId: TRAIN,
        hash: MODEL,
        model: 'species',
        version: 1,
        commit: 'c0ffee',
      },
    ]);
  });

  it('can be asked of a dataset whose content is not known', () => {
    expect(drawn(open().lineage(`dataset:extra.csv@run:${TRAIN}`))).toEqual([
      'extra.csv > train',
      'model.json (artifact) > species v1',
      'model.json (artifact) > species v2',
      'train > model.json (artifact)',
    ]);
  });

  it('steps over deleted runs, but keeps what a model came from', () => {
    const store = open();
    store.runs.update(OTHER, { deleted: true });
    store.runs.update(TRAIN, { deleted: true });
    expect([drawn(store.lineage(`dataset:raw.csv@${RAW}`)), drawn(store.lineage('model:species/2'))]).toEqual([
      ['raw.csv > prepare'],
      [
        'clean.csv (artifact) > train',
        'clean.csv > train',
        'extra.csv > train',
        'model.json (artifact) > species v2',
        'prepare > clean.csv (artifact)',
        'raw.csv > prepare',
        'train > model.json (artifact)',
      ],
    ]);
  });

  it('steps over a deleted run that made the data of another', () => {
    const store = open();
    store.runs.update(PREPARE, { deleted: true });
    expect([drawn(store.lineage('model:species/1')), drawn(store.lineage(`dataset:raw.csv@${RAW}`))]).toEqual([
      ['clean.csv > train', 'extra.csv > train', 'model.json (artifact) > species v1', 'train > model.json (artifact)'],
      ['raw.csv > other'],
    ]);
  });

  it('does not take a run for the source of data that it wrote itself, or that an earlier run used', () => {
    const store = fixture.open();
    store.runs.create(newRun('a1', { name: 'first' }));
    store.runs.create(newRun('b1', { name: 'second' }));
    use(store, PREPARE, 'x', CLEAN);
    artifact(store, PREPARE, 'x', CLEAN);
    artifact(store, TRAIN, 'x', CLEAN);
    expect(drawn(store.lineage(`run:${PREPARE}`))).toEqual(['first > x (artifact)', 'x > first']);
  });

  it('stops at 500 cards', () => {
    const store = fixture.open();
    store.transaction(() => {
      for (let index = 0; index < 600; index++) {
        const { id } = store.runs.create(newRun(`${index}`.padStart(12, 'f')));
        use(store, id, 'raw.csv', RAW);
      }
    });
    const { nodes, edges } = store.lineage(`dataset:raw.csv@${RAW}`);
    expect([nodes.length, edges.length]).toEqual([500, 499]);
  });

  it('shows the datasets that code declared and the models that it logged, up to what was made of them', () => {
    const store = open();
    const modelId = `m-${'a'.repeat(32)}`;
    const dataset = { name: 'penguins @ home', digest: 'd1', sourceType: '', source: '', schema: null, profile: null };
    store.runs.create(newRun('e1', { id: 'maker', name: 'maker' }));
    store.runs.create(newRun('e2', { id: 'reader', name: 'reader' }));
    store.datasets.addInputs('maker', [{ dataset, tags: {} }]);
    store.loggedModels.create({
      ...{
        id: modelId,
        experimentId: '0',
        name: 'forest',
        artifactLocation: null,
        status: 'READY',
        statusMessage: null,
      },
      ...{ sourceRunId: 'maker', modelType: 'sklearn', createdAt: T0, updatedAt: T0, params: {}, tags: {} },
    });
    store.loggedModels.link('maker', [{ modelId, direction: 'output', step: 0 }]);
    store.loggedModels.link('reader', [{ modelId, direction: 'input', step: 0 }]);
    store.models.addVersion({
      ...{
        model: 'woods',
        source: `models:/${modelId}`,
        runId: 'maker',
        runLink: null,
        loggedModelId: modelId,
        note: '',
      },
      ...{ userId: '', tags: {}, createdAt: T0, content: null },
    });
    const whole = [
      'forest (artifact) > reader',
      'forest (artifact) > woods v1',
      'maker > forest (artifact)',
      'penguins @ home > maker',
    ];
    expect([
      drawn(store.lineage('declared:d1@penguins @ home')),
      drawn(store.lineage('run:maker')),
      drawn(store.lineage(`logged:${modelId}`)),
      drawn(store.lineage('model:woods/1')),
      drawn(store.lineage('run:reader')),
    ]).toEqual([whole, whole, whole, [whole[1], whole[2], whole[3]], [whole[0], whole[2], whole[3]]]);
  });

  it('refuses a focus that is not there', () => {
    const store = open();
    const focuses = [
      '',
      'run:',
      'run:nope',
      'dataset:raw.csv',
      `dataset:raw.csv@${MODEL}`,
      'artifact:x',
      `artifact:${TRAIN}/x`,
      'model:species/9',
      'model:nope/1',
      'thing:1',
      'declared:d@nope',
      'declared:%E0@nope',
      'logged:m-1',
    ];
    expect(focuses.map((focus) => refusal(() => store.lineage(focus)).code)).toEqual(focuses.map(() => 'NOT_FOUND'));
  });
});

describe('a lineage id', () => {
  it.each([
    { kind: 'dataset', path: 'data/a@b:c d.csv', hash: RAW },
    { kind: 'unknownDataset', path: 'data/a@b.csv', runId: TRAIN },
    { kind: 'declaredDataset', name: 'a@b c', digest: 'd@/ é' },
    { kind: 'loggedModel', modelId: 'm-1' },
    { kind: 'run', runId: TRAIN },
    { kind: 'artifact', runId: TRAIN, path: 'deep/er/model@1.json' },
    { kind: 'model', model: 'a model @ home', version: 12 },
  ] as const)('of $kind reads back as it was', (ref) => {
    expect(parseLineageId(lineageId(ref))).toEqual(ref);
  });
});

function use(store: Store, runId: string, path: string, hash: string | null): void {
  const state = hash === null ? 'pending' : 'hashed';
  store.datasets.setUse(runId, {
    path,
    role: null,
    state,
    hash,
    bytes: hash === null ? null : 5,
    files: hash === null ? null : 1,
    error: null,
  });
}

function artifact(store: Store, runId: string, path: string, hash: string | null): void {
  store.artifacts.set(runId, { path, bytes: 1234, hash, kind: 'file' });
}

function register(store: Store, runId: string, artifactPath: string): void {
  const content = { hash: MODEL, bytes: 1234, note: '', createdAt: T0, commit: 'c0ffee', snapshot: null, datasets: [] };
  store.models.register({ model: 'species', runId, artifactPath, ...content }, () => '/place');
}

/** The edges by label, sorted. */
function drawn({ nodes, edges }: LineageGraph): string[] {
  const label = (id: string) => {
    const node = nodes.find((candidate) => candidate.id === id);
    return node?.kind === 'artifact' ? `${node.label} (artifact)` : node?.label;
  };
  return edges.map(({ from, to }) => `${label(from)} > ${label(to)}`).sort();
}

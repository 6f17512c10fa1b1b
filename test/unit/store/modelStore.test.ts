import { describe, expect, it } from 'vitest';
import type { NewVersion, Store } from '../../../src/tracker/store/store';
import { DRIVERS, newRun, refusal, StoreFixture, T0 } from './storeFixture';

const RUN = newRun('a1').id;

function version(model: string, note = '') {
  return {
    model,
    runId: RUN,
    artifactPath: 'model.json',
    hash: 'sha256:e',
    bytes: 12,
    note,
    createdAt: T0,
    commit: 'c0ffee',
    snapshot: null,
    datasets: [{ path: 'd.csv', hash: null }],
  };
}

const NOT_BY_URI = {
  updatedAt: T0,
  aliases: [],
  source: null,
  runLink: null,
  loggedModelId: null,
  userId: '',
  stage: 'None',
  status: 'READY',
  statusMessage: null,
  tags: {},
};

const EMPTY = { description: '', createdAt: T0, updatedAt: T0, tags: {}, versions: [], aliases: {} };

function byUri(model: string, more: Partial<NewVersion> = {}): NewVersion {
  return {
    model,
    source: 's3://bucket/model',
    runId: null,
    runLink: null,
    loggedModelId: null,
    note: '',
    userId: 'ada',
    tags: {},
    createdAt: T0,
    content: null,
    ...more,
  };
}

/** A moment after all that the tests write with {@link T0}. */
const LATER = expect.toSatisfy((time: number) => time > T0);

describe.each(DRIVERS)('models over %s', (driver) => {
  const fixture = new StoreFixture(driver);

  function open() {
    const store = fixture.open();
    store.runs.create(newRun('a1'));
    return store;
  }

  it('numbers versions within their model and places each by its number', () => {
    const { models } = open();
    const place = (number: number) => `/models/v${number}`;
    models.register(version('species', 'first'), place);
    models.register(version('other'), place);
    const second = models.register(version('species', 'second'), place);
    const made = (model: string, number: number, note: string) => ({
      ...NOT_BY_URI,
      ...version(model, note),
      version: number,
      location: `/models/v${number}`,
    });
    const model = (name: string, versions: unknown[]) => ({ ...EMPTY, name, versions });
    expect({ second, list: models.list() }).toEqual({
      second: made('species', 2, 'second'),
      list: [
        model('other', [made('other', 1, '')]),
        model('species', [made('species', 2, 'second'), made('species', 1, 'first')]),
      ],
    });
  });

  it('makes no version, and no model, when its content could not be placed', () => {
    const { models } = open();
    const fail = () => {
      throw new Error('no space');
    };
    expect([refusal(() => models.register(version('species'), fail)).message, models.list()]).toEqual(['no space', []]);
  });

  it('moves an alias, and removes it', () => {
    const { models } = open();
    models.register(version('species'), () => '/1');
    models.register(version('species'), () => '/2');
    const shown = ({ aliases, versions }: ReturnType<typeof models.get>) => [aliases, versions.map((v) => v.aliases)];
    models.setAlias('species', 'prod', 1);
    const first = models.setAlias('species', 'champion', 1);
    const moved = models.setAlias('species', 'champion', 2);
    expect([shown(first), shown(moved), shown(models.removeAlias('species', 'champion'))]).toEqual([
      [{ champion: 1, prod: 1 }, [[], ['champion', 'prod']]],
      [{ champion: 2, prod: 1 }, [['champion'], ['prod']]],
      [{ prod: 1 }, [[], ['prod']]],
    ]);
  });

  it('changes a note and nothing else', () => {
    const { models } = open();
    const before = models.register(version('species', 'old'), () => '/1');
    expect([models.setNote('species', 1, 'new'), models.get('species').versions]).toEqual([
      { ...before, note: 'new', updatedAt: LATER },
      [{ ...before, note: 'new', updatedAt: LATER }],
    ]);
  });

  it('refuses names that could not be addressed', () => {
    const { models } = open();
    const names = ['', '  ', 'a/b', 'a:b', '..', 'x'.repeat(257)];
    expect(names.map((name) => refusal(() => models.register(version(name), () => '/')).code)).toEqual(
      names.map(() => 'BAD_REQUEST'),
    );
    expect(models.register(version('é'.repeat(256)), () => '/').version).toBe(1);
  });

  it('refuses aliases that stand for something else or hold other characters', () => {
    const { models } = open();
    models.register(version('species'), () => '/1');
    const aliases = ['', 'latest', 'v1', 'V12', 'a b', 'a@b', 'a/b', 'x'.repeat(256)];
    expect(aliases.map((alias) => refusal(() => models.setAlias('species', alias, 1)).code)).toEqual(
      aliases.map(() => 'BAD_REQUEST'),
    );
    expect(models.setAlias('species', 'v1-größte_2', 1).aliases).toEqual({ 'v1-größte_2': 1 });
  });

  it('refuses what is not there', () => {
    const { models } = open();
    models.register(version('species'), () => '/1');
    const work = [
      () => models.get('nope'),
      () => models.setAlias('nope', 'a', 1),
      () => models.setAlias('species', 'a', 2),
      () => models.removeAlias('species', 'a'),
      () => models.removeAlias('nope', 'a'),
      () => models.setNote('species', 3, ''),
      () => models.register({ ...version('species'), runId: 'nope' }, () => '/'),
    ];
    expect(work.map((each) => refusal(each).code)).toEqual(work.map(() => 'NOT_FOUND'));
  });

  it('keeps a model whose run is deleted', () => {
    const store = open();
    store.models.register(version('species'), () => '/1');
    store.runs.update(RUN, { deleted: true });
    expect(store.models.list().map(({ name }) => name)).toEqual(['species']);
  });

  it('keeps a model without versions, its description and its tags', () => {
    const { models } = open();
    models.create({ name: 'empty', description: 'none yet', tags: { team: 'birds', old: '1' }, createdAt: T0 });
    models.setTag('empty', 'old', null);
    models.setTag('empty', 'team', 'penguins');
    const made = { ...EMPTY, name: 'empty', description: 'none yet', tags: { team: 'penguins' } };
    expect([models.find('empty'), models.list(), models.find('nope')]).toEqual([made, [made], null]);
  });

  it('makes a version of a URI alone, with what its run is known by', () => {
    const store = open();
    store.datasets.setUse(RUN, {
      path: 'd.csv',
      role: null,
      state: 'hashed',
      hash: 'sha256:d',
      bytes: 1,
      files: 1,
      error: null,
    });
    const own = store.models.addVersion(byUri('species', { runId: RUN, tags: { a: '1' }, stage: 'Staging' }));
    const foreign = store.models.addVersion(byUri('species', { runId: 'elsewhere', version: 7 }));
    const next = store.models.addVersion(byUri('species', { loggedModelId: 'm-1', source: 'models:/m-1' }));
    const made = {
      ...NOT_BY_URI,
      model: 'species',
      note: '',
      artifactPath: null,
      hash: null,
      bytes: null,
      location: null,
    };
    const known = {
      commit: null,
      snapshot: null,
      datasets: [],
      source: 's3://bucket/model',
      userId: 'ada',
      createdAt: T0,
    };
    expect([own, foreign, next]).toEqual([
      {
        ...made,
        ...known,
        version: 1,
        runId: RUN,
        datasets: [{ path: 'd.csv', hash: 'sha256:d' }],
        tags: { a: '1' },
        stage: 'Staging',
      },
      { ...made, ...known, version: 7, runId: 'elsewhere' },
      { ...made, ...known, version: 8, runId: null, loggedModelId: 'm-1', source: 'models:/m-1' },
    ]);
  });

  it('takes a version’s content when it is copied, and says which folders are taken', () => {
    const { models } = open();
    models.addVersion(byUri('species'));
    const content = { artifactPath: 'model', hash: 'sha256:e', bytes: 3, location: '/models/species/1/model' };
    const filled = models.setContent('species', 1, content);
    expect([filled, models.holds('/models/species/1'), models.holds('/models/species/1/mod')]).toEqual([
      { ...models.get('species').versions[0], ...content },
      true,
      false,
    ]);
  });

  it('never gives the number of a deleted version again, and takes its aliases and tags with it', () => {
    const { models } = open();
    models.addVersion(byUri('species'));
    models.addVersion(byUri('species', { tags: { a: '1' } }));
    models.setAlias('species', 'champion', 2);
    models.removeVersion('species', 2);
    const next = models.addVersion(byUri('species'));
    const { aliases, versions } = models.get('species');
    expect([next.version, next.tags, aliases, versions.map(({ version }) => version)]).toEqual([3, {}, {}, [3, 1]]);
  });

  it('removes a model with all it had, so that one of its name starts anew', () => {
    const { models } = open();
    models.create({ name: 'species', description: '', tags: { a: '1' } });
    models.addVersion(byUri('species', { tags: { b: '1' } }));
    models.setAlias('species', 'champion', 1);
    models.remove('species');
    const gone = models.find('species');
    const anew = models.addVersion(byUri('species'));
    expect([gone, anew.version, anew.tags, models.get('species').tags, models.get('species').aliases]).toEqual([
      null,
      1,
      {},
      {},
      {},
    ]);
  });

  it('renames a model with its versions, and refuses a name that is taken', () => {
    const { models } = open();
    models.addVersion(byUri('species'));
    models.create({ name: 'other', description: '', tags: {} });
    models.setAlias('species', 'champion', 1);
    const refused = [
      refusal(() => models.rename('species', 'other')),
      refusal(() => models.create({ name: 'other', description: '', tags: {} })),
      refusal(() => models.addVersion(byUri('species', { version: 1 }))),
    ];
    const renamed = models.rename('species', 'birds');
    expect([refused.map(({ code }) => code), renamed.versions.map(({ model }) => model), renamed.aliases]).toEqual([
      ['CONFLICT', 'CONFLICT', 'CONFLICT'],
      ['birds'],
      { champion: 1 },
    ]);
    expect(models.list().map(({ name }) => name)).toEqual(['birds', 'other']);
  });

  it('changes stage, description and tags, and when', () => {
    const { models } = open();
    const before = models.addVersion(byUri('species', { tags: { a: '1' } }));
    models.describe('species', 'birds of the south');
    models.updateVersion('species', 1, { stage: 'Production' });
    models.setVersionTag('species', 1, 'a', null);
    models.setVersionTag('species', 1, 'b', '2');
    expect(models.get('species')).toEqual({
      ...EMPTY,
      name: 'species',
      description: 'birds of the south',
      updatedAt: LATER,
      versions: [{ ...before, stage: 'Production', updatedAt: LATER, tags: { b: '2' } }],
    });
  });

  it.each([
    ['create', (store: Store) => store.models.create({ name: 'new', description: '', tags: {} }), ['new']],
    ['rename', (store: Store) => store.models.rename('species', 'birds'), ['species', 'birds']],
    ['describe', (store: Store) => store.models.describe('species', 'x'), ['species']],
    ['remove', (store: Store) => store.models.remove('species'), ['species']],
    ['setTag', (store: Store) => store.models.setTag('species', 'a', '1'), ['species']],
    ['addVersion', (store: Store) => store.models.addVersion(byUri('species')), ['species']],
    ['updateVersion', (store: Store) => store.models.updateVersion('species', 1, { stage: 'Staging' }), ['species']],
    ['removeVersion', (store: Store) => store.models.removeVersion('species', 1), ['species']],
    ['setVersionTag', (store: Store) => store.models.setVersionTag('species', 1, 'a', '1'), ['species']],
  ])('tells readers of %s', (_name, work, models) => {
    const store = open();
    store.models.addVersion(byUri('species'));
    const cursor = store.cursor();
    work(store);
    expect(store.changesSince(cursor).models).toEqual(models);
  });
});

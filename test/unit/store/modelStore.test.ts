import { describe, expect, it } from 'vitest';
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
      ...version(model, note),
      version: number,
      aliases: [],
      location: `/models/v${number}`,
    });
    expect({ second, list: models.list() }).toEqual({
      second: made('species', 2, 'second'),
      list: [
        { name: 'other', versions: [made('other', 1, '')], aliases: {} },
        { name: 'species', versions: [made('species', 2, 'second'), made('species', 1, 'first')], aliases: {} },
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
      { ...before, note: 'new' },
      [{ ...before, note: 'new' }],
    ]);
  });

  it('refuses names that could not be addressed', () => {
    const { models } = open();
    const names = ['', '  ', 'a/b', 'a:b', '..', 'x'.repeat(201)];
    expect(names.map((name) => refusal(() => models.register(version(name), () => '/')).code)).toEqual(
      names.map(() => 'BAD_REQUEST'),
    );
    expect(models.register(version('é'.repeat(200)), () => '/').version).toBe(1);
  });

  it('refuses aliases that stand for something else or hold other characters', () => {
    const { models } = open();
    models.register(version('species'), () => '/1');
    const aliases = ['', 'latest', 'v1', 'V12', 'a b', 'a@b', 'a/b', 'é'];
    expect(aliases.map((alias) => refusal(() => models.setAlias('species', alias, 1)).code)).toEqual(
      aliases.map(() => 'BAD_REQUEST'),
    );
    expect(models.setAlias('species', 'v1-best_2', 1).aliases).toEqual({ 'v1-best_2': 1 });
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
});

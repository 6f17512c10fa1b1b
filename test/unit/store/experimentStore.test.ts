import { describe, expect, it } from 'vitest';
import { DRIVERS, newRun, refusal, StoreFixture, T0 } from './storeFixture';

describe.each(DRIVERS)('experiments over %s', (driver) => {
  const fixture = new StoreFixture(driver);

  it('are Default alone in a new store', () => {
    const { experiments } = fixture.open();
    expect(
      experiments
        .list()
        .map(({ id, name, artifactLocation, deleted, tags }) => [id, name, artifactLocation, deleted, tags]),
    ).toEqual([['0', 'Default', null, false, {}]]);
  });

  it('are kept whole, found by id and by name, and counted on', () => {
    const paths = fixture.folder();
    const store = fixture.open(paths);
    const made = store.experiments.create({ name: 'a', artifactLocation: 's3://b', tags: { x: '1' }, createdAt: T0 });
    const next = store.experiments.create({ name: 'b' });
    store.close();
    const { experiments } = fixture.open(paths);
    expect([made, experiments.get('1'), experiments.byName('a'), next.id]).toEqual([
      {
        id: '1',
        name: 'a',
        artifactLocation: 's3://b',
        deleted: false,
        createdAt: T0,
        updatedAt: T0,
        tags: { x: '1' },
      },
      made,
      made,
      '2',
    ]);
  });

  it('keep an id of their own, which does not make the next ids long', () => {
    const { experiments } = fixture.open();
    const ids = ['123456789012345678', 'abc', '41'].map((id) => experiments.create({ name: `of ${id}`, id }).id);
    expect([...ids, experiments.create({ name: 'next' }).id]).toEqual(['123456789012345678', 'abc', '41', '42']);
  });

  it('are refused under a name or an id that is taken, by a deleted one too', () => {
    const { experiments } = fixture.open();
    const { id } = experiments.create({ name: 'a' });
    experiments.setDeleted(id, true);
    const calls = [
      () => experiments.create({ name: 'a' }),
      () => experiments.create({ name: 'b', id }),
      () => experiments.rename('0', 'a'),
    ];
    expect(calls.map((call) => refusal(call).code)).toEqual(['CONFLICT', 'CONFLICT', 'CONFLICT']);
  });

  it('are given to whoever makes one on purpose that a run only named, and once only', () => {
    const store = fixture.open();
    store.runs.create(newRun('a1'));
    const { id, name } = store.experiments.list().find((experiment) => experiment.id !== '0') ?? { id: '', name: '' };
    const made = store.experiments.create({ name, tags: { kind: 'test' } });
    expect([made.id, made.tags, refusal(() => store.experiments.create({ name })).code]).toEqual([
      id,
      { kind: 'test' },
      'CONFLICT',
    ]);
  });

  it('are made for the runs that name them, and brought back when they were deleted', () => {
    const store = fixture.open();
    store.runs.create(newRun('a1'));
    store.runs.update(newRun('a1').id, { experiment: 'seals' });
    const penguins = store.experiments.byName('penguins')?.id ?? '';
    store.experiments.setDeleted(penguins, true);
    store.runs.create(newRun('a2'));
    expect(
      store.experiments
        .list()
        .map(({ id, name, deleted }) => [id, name, deleted])
        .sort(),
    ).toEqual([
      ['0', 'Default', false],
      ['1', 'penguins', false],
      ['2', 'seals', false],
    ]);
  });

  it('take their runs along to a new name, and tell of each', () => {
    const store = fixture.open();
    store.runs.create(newRun('a1'));
    store.runs.create(newRun('b1', { experiment: 'seals' }));
    const before = store.cursor();
    store.experiments.rename('1', 'gentoo');
    expect([store.runs.summary(newRun('a1').id).experiment, store.changesSince(before).runIds]).toEqual([
      'gentoo',
      [newRun('a1').id],
    ]);
  });

  it('are deleted and restored with their runs, but for those that were deleted before', async () => {
    const store = fixture.open();
    for (const id of ['a1', 'a2']) store.runs.create(newRun(id));
    store.runs.update(newRun('a2').id, { deleted: true });
    const deleted = () => ['a1', 'a2'].map((id) => store.runs.summary(newRun(id).id).deleted);
    // Deletions are told apart by their milliseconds.
    await new Promise((resolve) => setTimeout(resolve, 3));
    store.experiments.setDeleted('1', true);
    const gone = [...deleted(), store.experiments.get('1').deleted];
    store.experiments.setDeleted('1', false);
    expect([gone, [...deleted(), store.experiments.get('1').deleted]]).toEqual([
      [true, true, true],
      [false, true, false],
    ]);
  });

  it('take, change and lose tags', () => {
    const { experiments } = fixture.open();
    experiments.setTag('0', 'a', '1');
    experiments.setTag('0', 'b', '2');
    experiments.setTag('0', 'a', '3');
    experiments.setTag('0', 'b', null);
    expect(experiments.list()[0]?.tags).toEqual({ a: '3' });
  });

  it('are listed newest first, then by id', () => {
    const { experiments } = fixture.open();
    for (const [name, createdAt] of Object.entries({ old: 1, b: T0 * 2, c: T0 * 2 }))
      experiments.create({ name, createdAt });
    expect(experiments.list().map(({ name }) => name)).toEqual(['b', 'c', 'Default', 'old']);
  });

  it('that are not there are refused', () => {
    const { experiments } = fixture.open();
    const calls = [
      () => experiments.get('9'),
      () => experiments.rename('9', 'x'),
      () => experiments.setTag('9', 'a', 'b'),
      () => experiments.setDeleted('9', true),
    ];
    expect([...calls.map((call) => refusal(call).code), experiments.find('9')]).toEqual([
      ...calls.map(() => 'NOT_FOUND'),
      null,
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { type FolderChange, FolderState, noChange } from '../../../src/host/folders/folderState';
import { MODELS, run } from './fixtures';

function state(): FolderState {
  const fresh = new FolderState('file:///work', 'work');
  fresh.replace({ runs: [run()], datasets: [], models: MODELS });
  return fresh;
}

describe('the state of a folder', () => {
  it('says of a changed run that only its row must be drawn', () => {
    const changed = run({ note: 'better' });
    expect(state().apply({ type: 'run', run: changed })).toEqual({ ...noChange(), runs: new Set([changed.id]) });
  });

  it.each<[string, Parameters<typeof run>[0]]>([
    ['is new', { id: '0000000000ff' }],
    ['was deleted', { deleted: true }],
    ['moved to another experiment', { experiment: 'other' }],
    ['became a part of another', { parentId: 'p' }],
    ['was pulled from its server', { source: 'import' }],
    ['became active', { status: 'RUNNING', endTime: null }],
  ])('says that lists must be read again when a run %s', (_what, more) => {
    const change: FolderChange = state().apply({ type: 'run', run: run(more) });
    expect(change.lists).toBe(true);
  });

  it('knows by a run of a server that another window connected one', () => {
    const folder = state();
    const before = folder.knowsOfServers;
    folder.apply({ type: 'run', run: run({ id: 'far', source: 'server' }) });
    expect([before, folder.knowsOfServers]).toEqual([false, true]);
  });

  it('keeps a model without versions, and drops one that was removed', () => {
    const folder = state();
    const [species] = MODELS;
    if (species) folder.apply({ type: 'model', model: { ...species, versions: [], aliases: {} } });
    const emptied = folder.models.map(({ name }) => name);
    folder.apply({ type: 'modelRemoved', model: 'species' });
    expect([emptied, folder.models]).toEqual([['species'], []]);
  });

  it('forgets the progress of hashing once all bytes are read', () => {
    const folder = state();
    const progress = { type: 'progress' as const, runId: '000000000001', path: 'a.csv', totalBytes: 10 };
    folder.apply({ ...progress, doneBytes: 4 });
    const halfway = folder.hashing('000000000001');
    folder.apply({ ...progress, doneBytes: 10 });
    expect([halfway, folder.hashing('000000000001')]).toEqual([
      { path: 'a.csv', doneBytes: 4, totalBytes: 10 },
      undefined,
    ]);
  });
});

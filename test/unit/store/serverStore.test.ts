import { describe, expect, it } from 'vitest';
import type { TrackingServer } from '../../../src/tracker/store/servers/serverStore';
import { DRIVERS, refusal, StoreFixture, T0 } from './storeFixture';

function server(id: string): Omit<TrackingServer, 'state'> {
  return { id, name: 'team', kind: 'mlflow', url: 'https://mlflow.example', addedAt: T0 };
}

describe.each(DRIVERS)('servers over %s', (driver) => {
  const fixture = new StoreFixture(driver);

  it('keeps servers with how far they were read', () => {
    const { servers } = fixture.open();
    servers.add(server('b'));
    servers.add(server('a'));
    servers.setState('b', '{"token":"2"}');
    expect([servers.list(), servers.get('b').state]).toEqual([
      [
        { ...server('a'), state: '{}' },
        { ...server('b'), state: '{"token":"2"}' },
      ],
      '{"token":"2"}',
    ]);
  });

  it('finds a link from either side, and keeps kinds and servers apart', () => {
    const { servers } = fixture.open();
    servers.add(server('a'));
    servers.add(server('b'));
    const link = { local: 'run1', remote: 'r1', state: '{"points":3}' };
    servers.setLink('a', 'run', { ...link, state: '{}' });
    servers.setLink('a', 'run', link);
    expect([
      servers.links('a', 'run'),
      servers.link('a', 'run', 'run1'),
      servers.linkOfRemote('a', 'run', 'r1'),
      servers.link('a', 'experiment', 'run1'),
      servers.links('b', 'run'),
    ]).toEqual([[link], link, link, null, []]);
  });

  it('forgets a server with its links', () => {
    const { servers } = fixture.open();
    servers.add(server('a'));
    servers.setLink('a', 'run', { local: 'run1', remote: 'r1', state: '{}' });
    servers.remove('a');
    servers.add(server('a'));
    expect(servers.links('a', 'run')).toEqual([]);
  });

  it('refuses what is not there, and a server twice', () => {
    const { servers } = fixture.open();
    servers.add(server('a'));
    const work = [
      () => servers.add(server('a')),
      () => servers.get('b'),
      () => servers.setState('b', '{}'),
      () => servers.remove('b'),
      () => servers.setLink('b', 'run', { local: 'l', remote: 'r', state: '{}' }),
    ];
    expect(work.map((each) => refusal(each).code)).toEqual([
      'CONFLICT',
      'NOT_FOUND',
      'NOT_FOUND',
      'NOT_FOUND',
      'NOT_FOUND',
    ]);
  });

  it('keeps watched folders, each once', () => {
    const { watchedFolders } = fixture.open();
    for (const path of ['/b', '/a', '/b']) watchedFolders.add(path);
    watchedFolders.remove('/a');
    expect(watchedFolders.list()).toEqual(['/b']);
  });
});

import { describe, expect, it } from 'vitest';
import { loginWays } from '../../../src/host/servers/loginWays';
import { selectedRuns } from '../../../src/host/servers/runSelection';
import { ServerSecrets } from '../../../src/host/servers/serverSecrets';
import { serverOf, webPages } from '../../../src/host/trees/serverOrigin';
import type { ServerSummary } from '../../../src/shared/model/server';
import { FOLDER, l10n, run } from '../host/fixtures';

function server(id: string, url: string): ServerSummary {
  const read = { version: null, runs: 0, more: false, readAt: null, problem: null, state: 'reachable' as const };
  return { id, name: id, kind: 'mlflow', url, authorized: true, ...read };
}

describe('the server of a run', () => {
  const servers = [server('host', 'https://ml.org'), server('team', 'https://ml.org/team/')];

  it.each([
    ['https://ml.org/#/experiments/1/runs/a', 'host'],
    ['https://ml.org/team/#/experiments/1/runs/a', 'team'],
    ['https://ml.org', 'host'],
    ['https://ml.organic/#/experiments/1', null],
    [null, null],
  ])('that comes from %s is %s', (origin, id) => {
    expect(serverOf({ source: 'server', origin }, servers)).toBe(id);
  });

  it('is none for a run that was imported from one', () => {
    expect(serverOf({ source: 'import', origin: 'https://ml.org/#/experiments/1' }, servers)).toBe(null);
  });

  it('is opened in a browser where it came from and where it was pushed to, if those are web addresses', () => {
    const pushed = {
      'mlops.pushed.Team': 'https://team/#/experiments/1/runs/b',
      'mlops.pushed.old': 'nowhere',
      a: 'https://a',
    };
    const pages = ['https://ml.org/#/experiments/1', 'file:///a', null].map((origin) =>
      webPages({ origin, tags: pushed }),
    );
    const team = { label: 'Team', url: 'https://team/#/experiments/1/runs/b' };
    expect(pages).toEqual([[{ label: 'ml.org', url: 'https://ml.org/#/experiments/1' }, team], [team], [team]]);
  });
});

describe('logging in', () => {
  it.each([
    ['mlflow', 'No Login', {}, {}],
    ['mlflow', 'Name and Password', { username: 'ada', password: 'p' }, { username: 'ada', password: 'p' }],
    ['mlflow', 'Header', { header: 'X-Key : a:b' }, { headers: { 'X-Key': 'a:b' } }],
    ['databricks', 'Token', { token: 't' }, { token: 't' }],
    ['sagemaker', 'AWS Access Key', { username: 'AK', password: 's', token: '' }, { username: 'AK', password: 's' }],
  ] as const)('to %s by %s asks what it hands over', (kind, label, values, credentials) => {
    const way = loginWays(kind, l10n).find((each) => each.label === label);
    expect([way?.fields.map(({ name }) => name), way?.credentials(values)]).toEqual([Object.keys(values), credentials]);
  });

  it('says what is missing or misspelt in what is typed', () => {
    const fields = loginWays('mlflow', l10n).flatMap((way) => way.fields);
    expect(fields.map(({ name, problem }) => [name, problem?.(' ')])).toEqual([
      ['username', 'This is needed to log in.'],
      ['password', 'This is needed to log in.'],
      ['token', 'This is needed to log in.'],
      ['header', 'Type it as Name: value.'],
    ]);
  });

  it('keeps secrets by the server’s id, also that there are none, until it is forgotten', async () => {
    const kept = new Map<string, string>();
    const secrets = new ServerSecrets({
      get: async (key) => kept.get(key),
      store: async (key, value) => void kept.set(key, value),
      delete: async (key) => void kept.delete(key),
    });
    await secrets.set('a', { token: 't' });
    await secrets.set('b', {});
    await secrets.set('c', { token: 'u' });
    await secrets.forget('c');
    expect([await secrets.get('a'), await secrets.get('b'), await secrets.get('c'), [...kept.keys()]]).toEqual([
      { token: 't' },
      {},
      null,
      ['server a', 'server b'],
    ]);
  });
});

describe('the runs that are pushed', () => {
  const runs = [
    run({ id: 'p', experiment: 'sweep' }),
    run({ id: 'a', experiment: 'other', parentId: 'p' }),
    run({ id: 'b', experiment: 'train' }),
    run({ id: 'r', experiment: 'train', source: 'server' }),
  ];

  it('are the chosen ones with those below them, each once, and none that a server holds', () => {
    const rows = [
      { folder: FOLDER, experiment: 'sweep' },
      { folder: FOLDER, runId: 'a' },
      { folder: FOLDER, runId: 'r' },
    ];
    expect([selectedRuns(rows, runs), selectedRuns([{ folder: FOLDER, experiment: 'train' }], runs)]).toEqual([
      ['p', 'a'],
      ['b'],
    ]);
  });
});

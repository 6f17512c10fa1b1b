import { describe, expect, it } from 'vitest';
import { RunsTree } from '../../../src/host/trees/runsTree';
import type { ServerSummary } from '../../../src/shared/model/server';
import { drawItem, drawTree } from './drawTree';
import { FOLDER, filledState, NOW, run, treeContext } from './fixtures';

const TEAM: ServerSummary = {
  id: 'team',
  name: 'Team',
  kind: 'mlflow',
  url: 'https://mlflow.example.org/',
  authorized: true,
  state: 'reachable',
  problem: null,
  version: '3.4.0',
  runs: 2,
  more: true,
  readAt: NOW - 60_000,
};

const LONG_ID = '0123456789abcdef0123456789abcdef';

/** A run that logged nothing, so that its drawing is one line and its commit. */
function bare(id: string, name: string, more: Parameters<typeof run>[0] = {}) {
  const empty = { mainMetric: null, metrics: {}, params: {}, datasets: [], artifactCount: 0, commit: null };
  return run({ id, name, ...empty, ...more });
}

function stateOf(runs: ReturnType<typeof run>[], servers: ServerSummary[] = []) {
  const state = filledState();
  state.replace({ runs, datasets: [], models: [] });
  state.setServers(servers);
  return state;
}

describe('runs that are parts of others', () => {
  it('stand under the run they are a part of, whatever experiment they name', async () => {
    const state = stateOf([
      bare('p', 'sweep'),
      bare('a', 'trial-1', { parentId: 'p', experiment: 'other', startTime: NOW - 4000 }),
      bare('b', 'trial-2', { parentId: 'p', status: 'RUNNING', endTime: null, startTime: NOW - 3000 }),
    ]);
    expect((await drawTree(new RunsTree(treeContext([state])))).replaceAll(/ *\(git-commit\).*\n?/g, '')).toBe(
      `
v (beaker) train | 1 run
  > [ ] (pass-filled mlops.run1) sweep | 2 min
    v (list-tree) Child Runs | 2 · 1 active
      > [ ] (loading~spin mlops.run1) trial-2 | 3 s
      > [ ] (pass-filled mlops.run1) trial-1 | 2 min
`.trimStart(),
    );
  });

  it('stay where they can be seen when the run above is deleted or unknown, or names them as its own', async () => {
    const state = stateOf([
      bare('gone', 'gone', { deleted: true }),
      bare('a', 'orphan', { parentId: 'gone', startTime: NOW - 1 }),
      bare('b', 'stray', { parentId: 'never', startTime: NOW - 2 }),
      bare('c', 'ring-1', { parentId: 'd', startTime: NOW - 3 }),
      bare('d', 'ring-2', { parentId: 'c', startTime: NOW - 4 }),
    ]);
    const tree = new RunsTree(treeContext([state]));
    const [train] = await tree.children(null);
    const rows = train ? await tree.children(train) : [];
    expect(rows.map((row) => tree.item(row).label)).toEqual(['orphan', 'stray', 'ring-1', 'ring-2']);
  });
});

describe('connected servers', () => {
  const remote = { source: 'server' as const, experiment: 'digits' };
  const runs = [
    bare('own', 'calm-otter'),
    bare('r1', 'far-finch', { ...remote, origin: 'https://mlflow.example.org/#/experiments/1/runs/r1' }),
    bare('r2', 'lost-lark', { ...remote, origin: 'https://mlflow.example.organic/#/experiments/1/runs/r2' }),
  ];

  it('come after the experiments of the store, with their own below, and older runs at hand', async () => {
    const drawn = await drawTree(new RunsTree(treeContext([stateOf(runs, [TEAM])])));
    expect(drawn.split('\n').filter((line) => !line.includes('git-commit'))).toEqual([
      'v (beaker) train | 1 run',
      '  > [ ] (pass-filled mlops.run1) calm-otter | 2 min',
      'v (beaker) digits | 1 run',
      '  > [ ] (pass-filled mlops.run1) lost-lark | 2 min',
      '> (server-environment) Team | 1 run',
      '  v (beaker) digits | 1 run',
      '    > [ ] (pass-filled mlops.run1) far-finch | 2 min',
      '  (fold-down) Load More',
    ]);
  });

  it('count runs as their experiments do, without those below others', async () => {
    const far = { ...remote, origin: 'https://mlflow.example.org/#/experiments/1/runs/r1' };
    const sweep = [bare('p', 'sweep', far), bare('t', 'trial', { ...far, parentId: 'p' })];
    const drawn = await drawTree(new RunsTree(treeContext([stateOf(sweep, [TEAM])])));
    expect(drawn.split('\n').slice(0, 2)).toEqual([
      '> (server-environment) Team | 1 run',
      '  v (beaker) digits | 1 run',
    ]);
  });

  it.each<[string, Partial<ServerSummary>, string]>([
    ['wants a login', { authorized: false }, '(lock) Team | log in to read it'],
    ['refused the login', { state: 'unauthorized' }, '(lock) Team | log in to read it'],
    ['is away', { state: 'unreachable' }, '(warning) Team | does not answer'],
    ['was not read yet', { state: 'unknown' }, '(server-environment) Team | not read yet'],
    ['has none', {}, '(server-environment) Team | no runs'],
  ])('say why nothing can be read where one %s', async (_what, more, row) => {
    const drawn = await drawTree(new RunsTree(treeContext([stateOf([], [{ ...TEAM, ...more, more: false }])])));
    expect(drawn).toBe(row);
  });

  it('are found from each of their rows upward', async () => {
    const tree = new RunsTree(treeContext([stateOf(runs, [TEAM])]));
    const [, , server] = await tree.children(null);
    const rows = server ? await tree.children(server) : [];
    const [far] = rows[0] ? await tree.children(rows[0]) : [];
    expect([...rows, far].map((row) => row && tree.parent(row)?.id)).toEqual([server?.id, server?.id, rows[0]?.id]);
  });
});

it('shows nothing moving of a run that was active elsewhere when it was read, and offers neither to stop nor to repeat it', () => {
  const state = stateOf([bare('i', 'old-oak', { source: 'import', status: 'RUNNING', endTime: null })]);
  const item = new RunsTree(treeContext([state])).item({ kind: 'run', id: '', folder: FOLDER, runId: 'i' });
  expect([drawItem(item), item.context]).toEqual([
    '> [ ] (play-circle mlops.run1) old-oak | running when it was read · 5 min',
    'run endedRun local',
  ]);
});

describe('where a run came from', () => {
  const tooltip = async (more: Parameters<typeof run>[0]) => {
    const tree = new RunsTree(treeContext([stateOf([bare(LONG_ID, 'calm-otter', more)])]));
    const text = await tree.tooltip({ kind: 'run', id: '', folder: FOLDER, runId: LONG_ID });
    return text?.replaceAll(/%5B.*?%5D/g, '').split('\n\n') ?? [];
  };

  it.each([
    ['terminal', null, 'Started by hand in a terminal; its output is there\\.'],
    ['files', '/work/runs', 'Read from the files of another logger\\: /work/runs'],
    ['import', '/old/mlruns', 'Imported from /old/mlruns'],
    ['server', 'https://a/b', 'On a tracking server\\: https\\://a/b'],
  ] as const)('is told by the tooltip of one of source %s, which offers no log', async (source, origin, line) => {
    const lines = await tooltip({ source, origin });
    expect([lines.includes(line), lines.at(-1)?.includes('Show Log')]).toEqual([true, false]);
  });

  it('names a notebook’s file and the cell as Jupyter numbers it', async () => {
    const lines = await tooltip({
      source: 'notebook',
      tags: { 'mlops.notebook': 'nb/train.ipynb', 'mlops.cell': '7' },
    });
    expect(lines).toContain('Ran in the notebook nb/train\\.ipynb, cell \\[7\\]\\.');
  });

  it('shows the tags that people gave, and none of those that tools keep', async () => {
    const tags = { baseline: '', 'mlflow.user': 'ada', 'mlops.notebook': 'a.ipynb' };
    const drawn = await drawTree(new RunsTree(treeContext([stateOf([bare('t', 'tagged', { tags })])])));
    expect(drawn.split('\n')[1]).toBe('  > [ ] (pass-filled mlops.run1) tagged | 2 min · #baseline');
  });

  it('goes without saying for a launched one, whose long id is cut', async () => {
    const lines = await tooltip({});
    expect([lines[0], lines[2]]).toEqual(['**calm\\-otter** `01234567`', '```sh\npython train.py --lr 0.1\n```']);
  });
});

import { describe, expect, it } from 'vitest';
import { noChange } from '../../../src/host/folders/folderState';
import { RunsTree } from '../../../src/host/trees/runsTree';
import type { TreeModel } from '../../../src/host/trees/treeModel';
import { drawTree } from './drawTree';
import { FOLDER, filledState, RUNS, run, treeContext } from './fixtures';

describe('the Runs tree', () => {
  it('shows experiments, their runs newest first, and what is known of each', async () => {
    const tree = new RunsTree(treeContext([filledState()], ['000000000001']));
    expect(await drawTree(tree)).toBe(
      `
v (beaker) train | 2 runs · 1 active
  > [ ] (loading~spin mlops.run2) brisk-wren | 1 min 12 s · #baseline · #seed=7
    > (database) Data | 1
      data/train.csv | being hashed
    (git-commit) 5ca1ab1 | main · uncommitted changes
    > (dashboard) System | 1
      cpu | 98.2
  > [x] (pass-filled mlops.run1) calm-otter | 0.943 · 2 min
    v (graph-line) Metrics | 2
      accuracy | 0.943 · best 0.951
      loss | 0.12
    > (symbol-parameter) Params | 2
      epochs | 30
      lr | 0.1
    > (database) Data | 1
      data/train.csv | train · a1b2c3d · 15 KiB
    (git-commit) 5ca1ab1 | main · uncommitted changes
    > (files) Artifacts | 1
      model.json | 2 KiB · 5ec0de5
v (beaker) sweep | 1 run
  > [ ] (error mlops.run3) dry-heron | exit code 2 · 1 h
    (note) Wrong folder.
    (git-commit) No commit
`.trim(),
    );
  });

  it('has a level of folders when several are open', async () => {
    const empty = filledState('file:///work/empty', 'empty');
    empty.replace({ runs: [], datasets: [], models: [] });
    const other = filledState('file:///work/other', 'other');
    other.setPhase('failed', 'The tracker could not start.');
    const tree = new RunsTree(treeContext([filledState(), empty, other]));
    const roots = await tree.children(null);
    expect(roots.map((node) => `${tree.item(node).label} | ${tree.item(node).description}`)).toEqual([
      'penguins | undefined',
      'other | the tracker does not answer',
    ]);
  });

  it('leaves deleted runs out', async () => {
    const state = filledState();
    for (const { id } of RUNS.slice(1)) state.setRun({ ...run({ id }), deleted: true });
    expect((await drawTree(new RunsTree(treeContext([state])))).split('\n').slice(0, 2)).toEqual([
      'v (beaker) train | 1 run',
      '  > [ ] (pass-filled mlops.run1) calm-otter | 0.943 · 2 min',
    ]);
  });

  it('finds its way up from every row, with the same ids', async () => {
    const tree = new RunsTree(treeContext());
    expect(await strays(tree)).toEqual([]);
  });

  it('redraws a run alone when only its content changed, and everything when runs came or went', () => {
    const tree = new RunsTree(treeContext());
    const runs = new Set(['000000000002']);
    expect([
      tree.affected(FOLDER, { ...noChange(), runs })?.map((node) => 'runId' in node && node.runId),
      tree.affected(FOLDER, { ...noChange(), runs, lists: true }),
    ]).toEqual([['000000000002'], null]);
  });

  it('tells the whole story of a run in its tooltip, with text escaped and links to commands', async () => {
    const tree = new RunsTree(treeContext());
    const [train] = await tree.children(null);
    const [, calm] = train ? await tree.children(train) : [];
    const text = calm ? await tree.tooltip(calm) : null;
    const argument = encodeURIComponent(JSON.stringify([{ folder: FOLDER, runId: '000000000001' }]));
    expect(text?.replaceAll(argument, 'RUN').split('\n\n')).toEqual([
      '**calm\\-otter** `000000000001`',
      expect.stringMatching(/^finished after 3 min · 1 min 30 s of CPU time · 21 Nov 2026/),
      '```sh\npython train.py --lr 0.1\n```',
      '$(git-commit) 5ca1ab1 · main · Train \\*longer\\* with \\`lr\\`  \n1 file with uncommitted changes:\n- `M` train\\.py',
      '$(database) data/train\\.csv · train · a1b2c3d · 15 KiB',
      '---',
      '[Go to Commit](command:mlops.goToCommit?RUN) · [Show Log](command:mlops.showLog?RUN) · [Show Lineage](command:mlops.showLineage?RUN)',
    ]);
  });
});

/** Rows whose parent() is not the row they were listed under. */
async function strays<N extends { id: string }>(tree: TreeModel<N>, parent: N | null = null): Promise<string[]> {
  const found: string[] = [];
  for (const node of await tree.children(parent)) {
    if ((tree.parent(node)?.id ?? null) !== (parent?.id ?? null)) found.push(node.id);
    found.push(...(await strays(tree, node)));
  }
  return found;
}

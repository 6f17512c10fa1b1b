import { expect, it } from 'vitest';
import manifest from '../../../package.json';
import { DatasetsTree } from '../../../src/host/trees/datasetsTree';
import { ModelsTree } from '../../../src/host/trees/modelsTree';
import { RunsTree } from '../../../src/host/trees/runsTree';
import type { TreeModel } from '../../../src/host/trees/treeModel';
import { treeContext } from './fixtures';

const inline = manifest.contributes.menus['view/item/context'].filter(({ group }) => group.startsWith('inline'));

it('shows at most three inline actions on any row of any tree', async () => {
  const context = treeContext();
  const rows = [
    ...(await contexts(new RunsTree(context))),
    ...(await contexts(new DatasetsTree(context))),
    ...(await contexts(new ModelsTree(context))),
  ];
  const actions = Object.fromEntries([...new Set(rows)].map((row) => [row, actionsOf(row)]));
  expect(actions).toMatchInlineSnapshot(`
    {
      "artifact hashed": [
        "openArtifact",
        "registerModel",
      ],
      "commit hashed": [],
      "content hashed": [],
      "data dataset": [
        "openDataset",
      ],
      "data dataset hashed traceable": [
        "openDataset",
        "showLineage",
      ],
      "dataset hashed traceable": [
        "openDataset",
        "showLineage",
      ],
      "dataset traceable datasetPath": [
        "openDataset",
        "showLineage",
      ],
      "datasetPath": [],
      "datasetVersion hashed traceable": [
        "showLineage",
      ],
      "experiment": [],
      "group": [],
      "metric valued committed": [
        "goToCommit",
      ],
      "model aliased": [],
      "modelVersion aliased hashed traceable": [
        "showLineage",
        "setAlias",
      ],
      "modelVersion hashed traceable": [
        "showLineage",
        "setAlias",
      ],
      "note valued": [],
      "param valued": [],
      "run activeRun logged commanded committed committedRun local": [
        "stopRun",
        "showLog",
        "goToCommit",
      ],
      "run endedRun logged commanded repeatable committed committedRun registerable local": [
        "runAgain",
        "showLog",
        "goToCommit",
      ],
      "run endedRun logged commanded repeatable local": [
        "runAgain",
        "showLog",
      ],
      "uncommitted": [],
    }
  `);
  expect(Object.values(actions).filter((commands) => commands.length > 3)).toEqual([]);
});

/** Commands whose `viewItem =~ /…/` matches a row's context value. */
function actionsOf(context: string): string[] {
  return inline
    .filter(({ when }) => {
      const pattern = /viewItem =~ \/(.*)\//.exec(when)?.[1];
      if (pattern === undefined) throw new Error(`Not understood: ${when}`);
      return new RegExp(pattern).test(context);
    })
    .map(({ command }) => command.replace('mlops.', ''));
}

async function contexts<N extends { id: string }>(tree: TreeModel<N>, parent: N | null = null): Promise<string[]> {
  const found: string[] = [];
  for (const node of await tree.children(parent)) {
    const { context } = tree.item(node);
    found.push(context, ...(await contexts(tree, node)));
  }
  return found;
}

import type { LineageGraph, LineageKind, LineageNode } from '../../../src/shared/model/lineage';

function node(
  kind: LineageKind,
  id: string,
  label: string,
  fact: string,
  more: Partial<LineageNode> = {},
): LineageNode {
  const rest = { runId: null, path: null, hash: null, model: null, version: null, commit: null, color: null };
  return { id, kind, label, fact, ...rest, ...more };
}

const train = node('dataset', 'dataset:data/train.csv@9b2e', 'data/train.csv', '9b2e9b2', {
  path: 'data/train.csv',
  hash: `sha256:${'9b2e'.repeat(16)}`,
});
const test = node('dataset', 'dataset:data/test.csv@5c07', 'data/test.csv', '5c075c0', {
  path: 'data/test.csv',
  hash: `sha256:${'5c07'.repeat(16)}`,
});

function run(index: number, name: string): LineageNode {
  return node('run', `run:${index}`, name, `accuracy 0.9${index}`, {
    runId: String(index),
    color: index,
    commit: '4f9c1ab27e'.repeat(4),
  });
}

function graph(runs: number): LineageGraph {
  const names = ['brisk-adelie', 'calm-gentoo', 'eager-puffin'];
  const all = Array.from({ length: runs }, (_, index) => run(index, names[index] ?? `sunny-tern-${index}`));
  const artifacts = all.slice(0, 3).map((one, index) =>
    node('artifact', `artifact:${one.runId}/model.json`, 'model.json', `${8 + index} KiB`, {
      runId: one.runId,
      path: 'model.json',
      hash: `sha256:${'7be3'.repeat(16)}`,
    }),
  );
  const models = artifacts.slice(0, 2).map((artifact, index) =>
    node('model', `model:species/${index + 1}`, `species ${index + 1}`, index ? 'champion' : '', {
      model: 'species',
      version: index + 1,
      runId: artifact.runId,
      hash: artifact.hash,
    }),
  );
  return {
    focus: all[0]?.id ?? train.id,
    nodes: [train, test, ...all, ...artifacts, ...models],
    edges: [
      ...all.flatMap(({ id }) => [train, test].map((dataset) => ({ from: dataset.id, to: id }))),
      ...artifacts.map(({ id, runId }) => ({ from: `run:${runId}`, to: id })),
      ...models.map((model, index) => ({ from: artifacts[index]?.id ?? '', to: model.id })),
    ],
  };
}

/** A made-up lineage. */
export function lineageScenario(name: string): LineageGraph {
  if (name === 'none') return { focus: train.id, nodes: [train], edges: [] };
  if (name === 'one') return graph(1);
  if (name === 'fifty') return graph(50);
  if (name === 'thousand') return graph(1000);
  return graph(3);
}

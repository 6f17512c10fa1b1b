import { expect, test } from 'vitest';
import type { LineageGraph, LineageKind, LineageNode } from '../../../src/shared/model/lineage';
import { foldGraph } from '../../../webview/lineage/foldGraph';
import { edgePath, layoutGraph } from '../../../webview/lineage/layoutGraph';
import { indexGraph, pathOf } from '../../../webview/lineage/lineageGraphIndex';
import { firstView, fitTo, reveal, zoomAt } from '../../../webview/lineage/viewport';

function node(kind: LineageKind, id: string): LineageNode {
  const none = { runId: null, path: null, hash: null, model: null, version: null, commit: null, color: null };
  return { id, kind, label: id, fact: '', ...none };
}

/** One dataset, `count` runs, an artifact each, and a model of the first. */
function graph(count: number, focus: string): LineageGraph {
  const runs = Array.from({ length: count }, (_, index) => `r${index}`);
  return {
    focus,
    nodes: [
      node('dataset', 'd'),
      ...runs.flatMap((id) => [node('run', id), node('artifact', `${id}/m`)]),
      node('model', 'm1'),
    ],
    edges: [
      ...runs.flatMap((id) => [
        { from: 'd', to: id },
        { from: id, to: `${id}/m` },
      ]),
      { from: 'r0/m', to: 'm1' },
    ],
  };
}

function draw({ cards, edges }: ReturnType<typeof foldGraph>) {
  const name = (id: string) => {
    const members = cards.find((card) => card.id === id)?.members ?? [];
    return members.length > 1 ? `${members.length}×${members[0]?.kind}` : id;
  };
  return { cards: cards.map(({ id }) => name(id)), edges: edges.map(({ from, to }) => `${name(from)}→${name(to)}`) };
}

test('Up to six alike nodes keep their own cards', () => {
  expect(foldGraph(graph(6, 'd'), new Set()).cards).toHaveLength(14);
});

test('More fold into one card, what they made folds with them, and what the focus was made from stays', () => {
  expect(draw(foldGraph(graph(9, 'm1'), new Set()))).toEqual({
    cards: ['d', 'r0', '8×run', 'r0/m', '8×artifact', 'm1'],
    edges: ['d→r0', 'r0→r0/m', 'd→8×run', '8×run→8×artifact', 'r0/m→m1'],
  });
});

test('A group opens by its id and can be folded again', () => {
  const folded = foldGraph(graph(9, 'm1'), new Set());
  const group = folded.cards.find(({ members }) => members.length > 1)?.id ?? '';
  const opened = foldGraph(graph(9, 'm1'), new Set([group]));
  expect([opened.cards.filter(({ kind }) => kind === 'run').length, opened.unfolded]).toEqual([
    9,
    [{ id: group, kind: 'run', count: 8 }],
  ]);
});

test('Layers stand from left to right by kind, and no two cards overlap', () => {
  const lonely = { ...graph(3, 'd'), nodes: [...graph(3, 'd').nodes, node('run', 'lonely'), node('model', 'orphan')] };
  const placed = layoutGraph(foldGraph(lonely, new Set())).cards;
  const columns = Object.fromEntries(
    (['dataset', 'run', 'artifact', 'model'] as const).map((kind) => [
      kind,
      new Set(placed.filter(({ card }) => card.kind === kind).map(({ x }) => x)),
    ]),
  );
  const lefts = Object.values(columns).flatMap((xs) => [...xs]);
  const overlaps = placed.filter((a) => placed.some((b) => a !== b && a.x === b.x && Math.abs(a.y - b.y) < 44));
  expect([lefts, [...lefts].sort((a, b) => a - b), overlaps]).toEqual([lefts, lefts, []]);
  expect(lefts).toHaveLength(4);
});

test('A thousand unfolded cards stand in columns without overlap', () => {
  const big = graph(400, 'd');
  const groups = new Set(foldGraph(big, new Set()).cards.map(({ id }) => id));
  const once = foldGraph(big, groups);
  const placed = layoutGraph({ ...once, cards: once.cards }).cards;
  expect(new Set(placed.map(({ x, y }) => `${x} ${y}`)).size).toBe(placed.length);
});

test('A node’s path is all it was made from and all that was made of it', () => {
  const { nodes, edges } = graph(2, 'd');
  expect([...pathOf('r0', indexGraph(nodes, edges))].sort()).toEqual(['d', 'm1', 'r0', 'r0/m']);
});

test('A cycle, which no lineage should have, ends all the same', () => {
  const edges = [
    { from: 'r0', to: 'r1' },
    { from: 'r1', to: 'r0' },
  ];
  const nodes = [node('run', 'r0'), node('run', 'r1')];
  const folded = foldGraph({ focus: 'r0', nodes, edges }, new Set());
  expect([[...pathOf('r0', indexGraph(nodes, edges))].sort(), layoutGraph(folded).cards.length]).toEqual([
    ['r0', 'r1'],
    2,
  ]);
});

test('A small graph is shown whole and life-size, a large one around its focus', () => {
  const window = { width: 800, height: 600 };
  expect([
    fitTo({ width: 400, height: 100 }, window),
    firstView({ width: 4000, height: 3000 }, { x: 1000, y: 500 }, window),
  ]).toEqual([
    { scale: 1, x: 200, y: 250 },
    { scale: 1, x: -600, y: -200 },
  ]);
});

test('Zooming keeps the place under the cursor, revealing shifts no more than needed', () => {
  const window = { width: 800, height: 600 };
  const view = { x: 0, y: 0, scale: 1 };
  expect([
    zoomAt(view, 2, { x: 100, y: 50 }),
    reveal(view, { x: 100, y: 100, width: 208, height: 44 }, window),
    reveal(view, { x: 700, y: 100, width: 208, height: 44 }, window),
  ]).toEqual([{ scale: 2, x: -100, y: -50 }, view, { scale: 1, x: -140, y: 0 }]);
});

test('An edge leaves and reaches its cards straight', () => {
  expect(
    edgePath([
      { x: 0, y: 0 },
      { x: 100, y: 40 },
    ]),
  ).toBe('M 0 0 h 14 C 50 0 50 40 86 40 h 14');
});

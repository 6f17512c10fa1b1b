import type { ItemSpec, TreeModel } from '../../../src/host/trees/treeModel';

/** A tree as text: indentation for depth, [x] for a checkbox, (icon), label, and the description after a bar. */
export async function drawTree<N extends { id: string }>(
  tree: TreeModel<N>,
  parent: N | null = null,
  depth = 0,
): Promise<string> {
  const lines: string[] = [];
  for (const node of await tree.children(parent)) {
    const item = tree.item(node);
    lines.push(`${'  '.repeat(depth)}${drawItem(item)}`);
    if (item.collapsible !== 'none') lines.push(await drawTree(tree, node, depth + 1));
  }
  return lines.filter((line) => line !== '').join('\n');
}

export function drawItem({ label, description, icon, checked, collapsible }: ItemSpec): string {
  const box = checked === undefined ? '' : checked ? '[x] ' : '[ ] ';
  const fold = { none: '', collapsed: '> ', expanded: 'v ' }[collapsible];
  const color = icon?.color ? ` ${icon.color}` : '';
  const picture = icon ? `(${icon.id}${color}) ` : '';
  return `${fold}${box}${picture}${label}${description ? ` | ${description}` : ''}`;
}

import type { CommandArguments, CommandId } from '../contributions/commandIds';

/** What a tree row calls when it is clicked. */
export interface ItemCommand {
  id: CommandId;
  title: string;
  args: readonly unknown[];
}

/** A tree row as data: what the adapter turns into a vscode.TreeItem, and what tests draw. */
export interface ItemSpec {
  label: string;
  description?: string;
  /** A codicon, and the id of a theme colour. */
  icon?: { id: string; color?: string };
  collapsible: 'none' | 'collapsed' | 'expanded';
  /** Words that menus look for in `viewItem`, separated by spaces. */
  context: string;
  /** Absent where the row has no checkbox. */
  checked?: boolean;
  command?: ItemCommand;
  /** What a screen reader says, where label and description don't say it all. */
  spoken?: string;
}

/** A tree without VS Code. Nodes are addresses: what they show is looked up when it is asked for. */
export interface TreeModel<N extends { id: string }> {
  /** The roots for null. */
  children(parent: N | null): readonly N[] | Promise<readonly N[]>;
  parent(node: N): N | null;
  item(node: N): ItemSpec;
  /** Markdown with command links; null where the row says it all. */
  tooltip(node: N): string | null | Promise<string | null>;
}

export function itemCommand<K extends CommandId>(id: K, title: string, ...args: CommandArguments[K]): ItemCommand {
  return { id, title, args };
}

/** Words for `context`, those that hold. */
export function contextWords(words: Record<string, boolean>): string {
  return Object.keys(words)
    .filter((word) => words[word])
    .join(' ');
}

export function joinFacts(facts: readonly (string | null | undefined)[]): string {
  return facts.filter((fact) => fact !== null && fact !== undefined && fact !== '').join(' · ');
}

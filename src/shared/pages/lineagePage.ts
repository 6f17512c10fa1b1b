import type { LineageGraph, LineageNode } from '../model/lineage.ts';

/** What opening a node's details leads to. */
export type LineageAction = 'revealInTree' | 'openFile' | 'goToCommit' | 'openLog' | 'compare' | 'copyHash';

/** View state that survives a reload. */
export interface LineageState {
  folder: string;
  focus: string;
  /** auto: a graph, where the page is wide enough for one. */
  view: 'auto' | 'graph' | 'list';
  /** Groups of alike nodes that the reader has opened. */
  unfolded: string[];
  /** The card whose details are open. */
  selected: string | null;
}

/** The contract of the lineage page. */
export interface LineageProtocol {
  requests: {
    graph: { request: { folder: string; focus: string }; response: LineageGraph };
    act: { request: { folder: string; node: LineageNode; action: LineageAction }; response: undefined };
  };
  events: {
    /** Something in the store changed: the page asks for the graph again. */
    changed: undefined;
    focus: { folder: string; focus: string; graph: LineageGraph };
  };
  bootstrap: {
    folder: string;
    graph: LineageGraph;
    strings: Record<string, string>;
    locale: string;
  };
}

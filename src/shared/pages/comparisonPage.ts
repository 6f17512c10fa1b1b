import type { MetricSeries } from '../model/metric.ts';
import type { RunDetail, RunSummary } from '../model/run.ts';
import type { SeriesQuery } from '../protocol/trackerApi.ts';

/** A run as the page shows it: the workspace folder is part of its address, since ids are unique only in a store. */
export interface ComparedRun {
  /** Folder URI as a string. */
  folder: string;
  run: RunSummary;
}

/** A run's address over all folders. */
export interface RunAddress {
  folder: string;
  runId: string;
}

/** View state that survives a reload; owned by the page, kept with setState. */
export interface ComparisonState {
  runs: RunAddress[];
  onlyDifferences: boolean;
  xAxis: 'step' | 'time' | 'clock';
  logScale: boolean;
  /** 0 none to 0.99. */
  smoothing: number;
  baseline: RunAddress | null;
  query: string;
  showSystem: boolean;
  /** auto: side by side for up to six runs, a row a run beyond. */
  table: 'auto' | 'sideBySide' | 'rows';
  /** Which pane is folded away. */
  folded: 'none' | 'charts' | 'table';
  /** The charts' share of the height, 0 to 1; 0 until the reader moves the divider: the table takes what it needs, up to half. */
  split: number;
}

/** The contract of the comparison page. */
export interface ComparisonProtocol {
  requests: {
    /** Series for drawing, or tails by cursor. */
    series: {
      request: { folder: string; queries: SeriesQuery[] }[];
      response: { folder: string; series: MetricSeries[] }[];
    };
    detail: { request: RunAddress; response: RunDetail };
    /** Opens the diff of the commit that produced a metric. `step` when a point was clicked. */
    goToCommit: { request: RunAddress & { metric: string | null; step: number | null }; response: undefined };
    openDataset: { request: RunAddress & { path: string }; response: undefined };
    openLineage: { request: RunAddress; response: undefined };
    showLog: { request: RunAddress; response: undefined };
    /** Unchecks the run in the tree, so page and tree show the same selection. */
    removeRun: { request: RunAddress; response: undefined };
    copy: { request: { text: string }; response: undefined };
    openParam: { request: RunAddress & { key: string }; response: undefined };
  };
  events: {
    /** The whole selection, whenever it or any run in it changes. */
    runs: ComparedRun[];
    /** Hovered in the tree or elsewhere; null when nothing is. */
    theme: undefined;
  };
  bootstrap: {
    runs: ComparedRun[];
    strings: Record<string, string>;
    locale: string;
  };
}

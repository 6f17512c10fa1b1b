import type { RunAddress } from '../../src/shared/pages/comparisonPage';
import type { ComparisonStringKey } from '../../src/shared/pages/comparisonStrings';
import type { Observable } from '../ui/observable';
import type { Translate } from '../ui/strings';
import type { ThemePalette } from '../ui/theme';
import type { FactLink } from './factRow';
import type { SeriesCache } from './seriesCache';

/** Where the reader's cursor stands, shared by all charts. */
interface ChartCursor {
  x: number;
  /** The chart it is on; the others draw the line but no list. */
  metric: string;
}

/** What the page can ask the host to do. Failures are shown by the page. */
export interface ComparisonActions {
  open(link: FactLink): void;
  showLog(address: RunAddress): void;
  openLineage(address: RunAddress): void;
  removeRun(address: RunAddress): void;
  copy(text: string): void;
  setBaseline(address: RunAddress): void;
  showDetails(address: RunAddress): void;
}

/** What all parts of the comparison page share. */
export interface PageContext {
  t: Translate<ComparisonStringKey>;
  locale: string;
  theme: Observable<ThemePalette>;
  /** Key of the run whose row, line or column stands out; null when none does. */
  highlight: Observable<string | null>;
  cursor: Observable<ChartCursor | null>;
  series: SeriesCache;
  actions: ComparisonActions;
}

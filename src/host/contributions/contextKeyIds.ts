/** Every context key that menus and welcome texts look at, and its type. */
export interface ContextKeyTypes {
  /** What the Runs view has to show: it picks the welcome text. */
  'mlops.state': 'loading' | 'noRuns' | 'hasRuns' | 'failed';
  'mlops.hasActiveRuns': boolean;
  'mlops.checkedRuns': number;
  'mlops.hasDeletedRuns': boolean;
  'mlops.hasServers': boolean;
}

export type ContextKeyId = keyof ContextKeyTypes;

export const CONTEXT_KEYS = {
  state: 'mlops.state',
  hasActiveRuns: 'mlops.hasActiveRuns',
  checkedRuns: 'mlops.checkedRuns',
  hasDeletedRuns: 'mlops.hasDeletedRuns',
  hasServers: 'mlops.hasServers',
} as const satisfies Record<string, ContextKeyId>;

import type { RunAdoption } from '../../connection/runAdoption';
import type { RunStore } from '../../store/store';
import { checkShortKey } from '../rules/keys';
import { cut, LIMITS } from '../rules/limits';
import { invalid } from '../wire/mlflowError';

type Pair = readonly [key: string, value: string];

/** A param as it will be stored. Throws MlflowError for a bad key. */
export function checkParam(key: string, value: string, path: string): Pair {
  return [checkShortKey(key, path, 'Param key'), cut(LIMITS.paramValue, value)];
}

/** Refuses to log a key twice in one request, even with one value. */
export function checkUnique(params: readonly Pair[]): void {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const [key] of params) (seen.has(key) ? twice : seen).add(key);
  if (twice.size === 0) return;
  const keys = [...twice].map((key) => `'${key}'`).join(', ');
  throw invalid(
    `Duplicate parameter keys have been submitted: [${keys}]. Please ensure the request contains only one param value per param key.`,
  );
}

/** Stores params, each once and for all: the same value again is fine, another is not. Inside a transaction. */
export function logParams(
  runs: RunStore,
  adoption: RunAdoption,
  runId: string,
  params: readonly Pair[],
  refuse: (changed: readonly ChangedParam[]) => Error,
): void {
  if (params.length === 0) return;
  adoption.claimParams(runId, Object.fromEntries(params));
  const stored = runs.params(runId);
  const isStored = (key: string) => Object.hasOwn(stored, key);
  const changed = params
    .filter(([key, value]) => isStored(key) && stored[key] !== value)
    .map(([key, now]) => ({ key, before: stored[key] ?? '', now }));
  if (changed.length > 0) throw refuse(changed);
  const fresh = params.filter(([key]) => !isStored(key));
  if (fresh.length > 0) runs.setParams(runId, Object.fromEntries(fresh));
}

export interface ChangedParam {
  key: string;
  before: string;
  now: string;
}

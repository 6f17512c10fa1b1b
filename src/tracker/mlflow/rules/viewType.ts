import type { Fields } from '../wire/fields';
import { invalidValue } from '../wire/fields';
import { invalid } from '../wire/mlflowError';

export type View = 'active' | 'deleted' | 'all';

/** By name, or by the number that stands for it. */
const VIEWS = new Map<unknown, View>([
  ['ACTIVE_ONLY', 'active'],
  ['DELETED_ONLY', 'deleted'],
  ['ALL', 'all'],
  [1, 'active'],
  [2, 'deleted'],
  [3, 'all'],
  ['1', 'active'],
  ['2', 'deleted'],
  ['3', 'all'],
]);

export function readView(fields: Fields, name: string): View {
  if (!fields.has(name)) return 'active';
  const view = VIEWS.get(fields.values[name]);
  if (view) return view;
  throw invalid(invalidValue(name, fields.values[name], 'It must be ACTIVE_ONLY, DELETED_ONLY or ALL.'));
}

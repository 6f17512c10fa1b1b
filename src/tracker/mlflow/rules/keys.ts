import { posix } from 'node:path';
import { invalidValue } from '../wire/fields';
import { invalid } from '../wire/mlflowError';
import { checkLength, LIMITS } from './limits';

const ALLOWED = /^[/\p{L}\p{N}_.\- :]*$/u;

/** Keys come again and again: those found good are remembered, up to a number. */
const good = new Set<string>();
const MOST_REMEMBERED = 20_000;

/** Refuses a key of a metric, param or tag that MLflow would not take: it may be used as the path of a file. `path` names it in errors. */
export function checkKey(key: string, path: string): string {
  if (good.has(key)) return key;
  if (!ALLOWED.test(key)) {
    throw invalid(
      invalidValue(
        path,
        key,
        'Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), colon(:) and slashes (/).',
      ),
    );
  }
  checkUniquePath(key, path);
  if (good.size >= MOST_REMEMBERED) good.clear();
  if (key.length <= LIMITS.key) good.add(key);
  return key;
}

/** Also refuses one that is too long, which errors call `name`. */
export function checkShortKey(key: string, path: string, name: string): string {
  return checkLength(name, LIMITS.key, checkKey(key, path));
}

export function checkUniquePath(key: string, path: string): void {
  const normal = posix.normalize(key).replace(/(?<=.)\/$/, '');
  if (normal === key && normal !== '.' && !normal.startsWith('..') && !normal.startsWith('/')) return;
  throw invalid(
    invalidValue(
      path,
      key,
      `Names may be treated as files in certain cases, and must not resolve to other names when treated as such. This name would resolve to '${normal}'`,
    ),
  );
}

import type { Fields } from '../wire/fields';

/** The `[{key, value}]` of a request as pairs, in order; a missing value is an empty one. */
export function readPairs(fields: Fields, name: string): [key: string, value: string][] {
  return fields.items(name).map((item) => [item.requiredText('key'), item.text('value') ?? '']);
}

/** `{key: value}` as the protocol writes it; absent where there are none. */
export function toPairs(values: Readonly<Record<string, string>>): { key: string; value: string }[] | undefined {
  const pairs = Object.entries(values).map(([key, value]) => ({ key, value }));
  return pairs.length === 0 ? undefined : pairs;
}

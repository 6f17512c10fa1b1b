import type { Clause, OrderClause } from './grammar';
import { isLike } from './like';

/** What a thing has under a key; undefined and null for nothing. */
export type Value = string | number | null | undefined;
export type Lookup<Entity extends string> = (entity: Entity, key: string) => Value;

/** Whether all clauses hold. A thing without the key is in no answer but that of IS NULL. */
export function matchesAll<Entity extends string>(clauses: readonly Clause<Entity>[], lookup: Lookup<Entity>): boolean {
  return clauses.every((clause) => matches(clause, lookup(clause.entity, clause.key)));
}

/** Whether a value stands to a clause's as its operator says. */
export function matches({ operator, value }: Pick<Clause<string>, 'operator' | 'value'>, actual: Value): boolean {
  if (operator === 'IS NULL') return actual === null || actual === undefined;
  if (actual === null || actual === undefined) return false;
  switch (operator) {
    case 'IS NOT NULL':
      return true;
    case '=':
      return actual === value;
    case '!=':
      return actual !== value;
    case 'IN':
      return (value as string[]).includes(String(actual));
    case 'NOT IN':
      return !(value as string[]).includes(String(actual));
    case 'LIKE':
      return isLike(String(actual), String(value));
    case 'ILIKE':
      return isLike(String(actual).toLowerCase(), String(value).toLowerCase());
    case '>':
      return actual > (value as string | number);
    case '>=':
      return actual >= (value as string | number);
    case '<':
      return actual < (value as string | number);
    case '<=':
      return actual <= (value as string | number);
  }
}

/** For Array.sort: NaN after the numbers, and what is missing last, whichever the direction. */
export function compareBy<Entity extends string, Thing>(
  orders: readonly OrderClause<Entity>[],
  read: (thing: Thing, entity: Entity, key: string) => Value,
): (left: Thing, right: Thing) => number {
  return (left, right) => {
    for (const { entity, key, ascending } of orders) {
      const order = compareValues(read(left, entity, key), read(right, entity, key), ascending);
      if (order !== 0) return order;
    }
    return 0;
  };
}

function compareValues(left: Value, right: Value, ascending: boolean): number {
  const rank = rankOf(left) - rankOf(right);
  if (rank !== 0 || rankOf(left) > 0 || left === right) return rank;
  return (left as string | number) < (right as string | number) === ascending ? -1 : 1;
}

function rankOf(value: Value): number {
  if (value === null || value === undefined) return 2;
  return Number.isNaN(value) ? 1 : 0;
}

import { CockpitError } from '../../../shared/model/cockpitError';
import type { SqlValue } from '../driver/driver';
import type { Condition, Operator } from './runQuery';
import type { Sql } from './searchStatement';

/** Below SQLite's own limit for a pattern, also once it is written as a GLOB. */
const LONGEST_PATTERN = 10_000;

/** Compares an expression; one that is NULL, for a run without the key, is in no answer but that of IS NULL. */
export function comparisonSql(expression: string, operator: Operator, value: Condition['value']): Sql {
  switch (operator) {
    case 'IS NULL':
    case 'IS NOT NULL':
      return { sql: `${expression} ${operator}`, values: [] };
    case 'IN':
    case 'NOT IN':
      return { sql: `${expression} ${operator} (SELECT value FROM json_each(?))`, values: [JSON.stringify(value)] };
    case 'LIKE':
      // SQLite's own LIKE overlooks the case of ASCII letters; its GLOB does not.
      return { sql: `${expression} GLOB ?`, values: [toGlob(pattern(value))] };
    case 'ILIKE':
      return { sql: `${expression} LIKE ?`, values: [pattern(value)] };
    default:
      return { sql: `${expression} ${operator} ?`, values: [value as SqlValue] };
  }
}

function pattern(value: Condition['value']): string {
  const text = String(value);
  if (text.length <= LONGEST_PATTERN) return text;
  throw new CockpitError(
    'BAD_REQUEST',
    `A pattern can have at most ${LONGEST_PATTERN} characters. Give a shorter one.`,
  );
}

function toGlob(like: string): string {
  return like.replace(/[*?[]/g, '[$&]').replace(/%/g, '*').replace(/_/g, '?');
}

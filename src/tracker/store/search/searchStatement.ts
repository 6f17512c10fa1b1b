import { CockpitError } from '../../../shared/model/cockpitError';
import type { SqlValue } from '../driver/driver';
import { RUN_COLUMNS } from '../runs/runRow';
import type { Condition, Order, RunQuery } from './runQuery';
import { attributeSql, DATASET_COLUMNS, DATASETS_OF_RUN, METRIC_OF_RUN, textSql } from './searchFields';
import { comparisonSql } from './searchOperators';

/** A piece of SQL with the values of its question marks. */
export interface Sql {
  sql: string;
  values: SqlValue[];
}

/** More than a person writes, and few enough for SQLite to take. */
const MOST_CONDITIONS = 500;
const MOST_ORDERS = 100;

const VIEWS = { active: 'deleted = 0', deleted: 'deleted <> 0', all: 'TRUE' };

/** The statement that answers a search with rows of {@link RUN_COLUMNS}. Throws CockpitError BAD_REQUEST. */
export function searchStatement(query: RunQuery): Sql {
  if (query.where.length > MOST_CONDITIONS || query.orderBy.length > MOST_ORDERS) {
    throw new CockpitError(
      'BAD_REQUEST',
      `A search can have at most ${MOST_CONDITIONS} conditions and ${MOST_ORDERS} orders. Ask for less at a time.`,
    );
  }
  const where = query.where.map(conditionSql);
  const orders = query.orderBy.map(orderSql);
  const conditions = [
    'experiment IN (SELECT name FROM experiments WHERE id IN (SELECT value FROM json_each(?)))',
    VIEWS[query.view],
    ...where.map(({ sql }) => sql),
  ];
  const order = [...orders.map(({ sql }) => sql), 'start_time DESC', 'runs.id'];
  return {
    sql: `SELECT ${RUN_COLUMNS} FROM runs WHERE ${conditions.join(' AND ')} ORDER BY ${order.join(', ')} LIMIT ? OFFSET ?`,
    values: [
      JSON.stringify(query.experimentIds),
      ...where.flatMap(({ values }) => values),
      ...orders.flatMap(({ values }) => values),
      query.limit,
      query.offset,
    ],
  };
}

function conditionSql({ entity, key, operator, value }: Condition): Sql {
  switch (entity) {
    case 'metric': {
      // A NaN, stored as NULL, is unlike every number and like none.
      const comparison =
        operator === '!='
          ? { sql: 'last IS NOT ?', values: [Number(value)] }
          : comparisonSql('last', operator, Number(value));
      return { sql: `EXISTS (SELECT 1 ${METRIC_OF_RUN} AND ${comparison.sql})`, values: [key, ...comparison.values] };
    }
    case 'dataset': {
      const column = DATASET_COLUMNS.get(key);
      if (column === undefined) throw unknownKey(entity, key);
      const comparison = comparisonSql(column, operator, value);
      return { sql: `EXISTS (SELECT 1 ${DATASETS_OF_RUN} AND ${comparison.sql})`, values: comparison.values };
    }
    default: {
      const field = fieldSql(entity, key);
      const comparison = comparisonSql(field.sql, operator, value);
      return { sql: comparison.sql, values: [...field.values, ...comparison.values] };
    }
  }
}

/** NaN comes after the numbers, and what is missing last, whichever the direction. */
function orderSql({ entity, key, ascending }: Order): Sql {
  const direction = ascending ? 'ASC' : 'DESC';
  if (entity === 'metric') {
    const rank = `coalesce((SELECT last IS NULL ${METRIC_OF_RUN}), 2)`;
    return { sql: `${rank}, (SELECT last ${METRIC_OF_RUN}) ${direction}`, values: [key, key] };
  }
  const field = fieldSql(entity, key);
  return { sql: `${field.sql} ${direction} NULLS LAST`, values: field.values };
}

function fieldSql(entity: 'param' | 'tag' | 'attribute', key: string): Sql {
  if (entity !== 'attribute') return textSql(entity, key);
  const sql = attributeSql(key);
  if (sql === undefined) throw unknownKey(entity, key);
  return { sql, values: [] };
}

function unknownKey(entity: string, key: string): CockpitError {
  return new CockpitError('BAD_REQUEST', `Runs cannot be searched by the ${entity} “${key}”. Check its spelling.`);
}

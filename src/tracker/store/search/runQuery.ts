/** A comparison of MLflow's filter grammar, after parsing; all of a query's must hold. */
export interface Condition {
  entity: 'metric' | 'param' | 'tag' | 'attribute' | 'dataset';
  /** For attributes and datasets the canonical name, such as `start_time` or `digest`. */
  key: string;
  operator: Operator;
  /** A list for IN and NOT IN, null for IS NULL and IS NOT NULL. */
  value: string | number | string[] | null;
}

export type Operator =
  | '='
  | '!='
  | '>'
  | '>='
  | '<'
  | '<='
  | 'LIKE'
  | 'ILIKE'
  | 'IN'
  | 'NOT IN'
  | 'IS NULL'
  | 'IS NOT NULL';

export interface Order {
  entity: 'metric' | 'param' | 'tag' | 'attribute';
  key: string;
  ascending: boolean;
}

/** A search among runs. Ties are in the order of start time, newest first, then id. */
export interface RunQuery {
  experimentIds: readonly string[];
  view: 'active' | 'deleted' | 'all';
  where: readonly Condition[];
  orderBy: readonly Order[];
  limit: number;
  offset: number;
}

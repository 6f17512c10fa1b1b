import type { Operator } from '../../store/search/runQuery';

/** What a key of an entity may be compared with, and how. */
export interface KeyRule {
  /** The canonical name, where the key is another name for one. */
  name?: string;
  value: 'number' | 'text';
  operators: ReadonlySet<Operator>;
  /** IN and NOT IN with a list. */
  list?: boolean;
  /** Of a number that may be written in quotes. */
  quoted?: boolean;
}

/** What things can be searched by. */
export interface Grammar<Entity extends string> {
  /** Each word that may stand before the dot. */
  prefixes: ReadonlyMap<string, Entity>;
  /** What an identifier without a dot is. */
  unprefixed: Entity;
  /** The rules by key, or one rule for any key. */
  rules: Readonly<Record<Entity, ReadonlyMap<string, KeyRule> | KeyRule>>;
}

/** One comparison of a filter. */
export interface Clause<Entity extends string> {
  entity: Entity;
  /** Canonical. */
  key: string;
  operator: Operator;
  /** A list for IN and NOT IN, null for IS NULL and IS NOT NULL. */
  value: string | number | string[] | null;
}

export interface OrderClause<Entity extends string> {
  entity: Entity;
  key: string;
  ascending: boolean;
}

export const COMPARISONS: ReadonlySet<Operator> = new Set(['>', '>=', '!=', '=', '<', '<=']);
export const TEXT_OPERATORS: ReadonlySet<Operator> = new Set(['=', '!=', 'LIKE', 'ILIKE']);
export const NULLABLE_OPERATORS: ReadonlySet<Operator> = new Set([...TEXT_OPERATORS, 'IS NULL', 'IS NOT NULL']);
export const LIST_OPERATORS: ReadonlySet<Operator> = new Set([...TEXT_OPERATORS, 'IN', 'NOT IN']);

export const NUMBER: KeyRule = { value: 'number', operators: COMPARISONS };
/** A text attribute; MLflow lets IN be written for each, and refuses a list for most. */
export const TEXT: KeyRule = { value: 'text', operators: LIST_OPERATORS };
export const LISTED: KeyRule = { value: 'text', operators: LIST_OPERATORS, list: true };
/** A key that a thing may not have. */
export const OPTIONAL_TEXT: KeyRule = { value: 'text', operators: NULLABLE_OPERATORS };
export const PLAIN_TEXT: KeyRule = { value: 'text', operators: TEXT_OPERATORS };

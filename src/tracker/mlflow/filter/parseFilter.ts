import type { Operator } from '../../store/search/runQuery';
import { invalid, type MlflowError } from '../wire/mlflowError';
import { Cursor, entityName, type Identifier } from './cursor';
import type { Clause, Grammar, KeyRule, OrderClause } from './grammar';
import { excerpt, type Token, tokenize } from './tokens';

const refuse = (rest: string) => invalid(`Invalid clause(s) in filter string: '${rest}'`);

/**
 * MLflow's filter grammar: `identifier operator value`, joined by AND, without OR, NOT or parentheses around clauses.
 * Throws MlflowError INVALID_PARAMETER_VALUE, with MLflow's messages where it has one.
 */
export function parseFilter<Entity extends string>(
  text: string | undefined,
  grammar: Grammar<Entity>,
): Clause<Entity>[] {
  if (text === undefined || text.trim() === '') return [];
  const cursor = new Cursor(tokenize(text, refuse), refuse);
  const clauses = [parseClause(cursor, grammar)];
  while (!cursor.atEnd) {
    if (!cursor.takeWords('AND')) throw cursor.unexpected();
    clauses.push(parseClause(cursor, grammar));
  }
  return clauses;
}

/** `identifier [ASC|DESC]`. Throws MlflowError. */
export function parseOrder<Entity extends string>(text: string, grammar: Grammar<Entity>): OrderClause<Entity> {
  const unparsed = `order_by clause '${excerpt(text)}'`;
  const refuseOrder = () => invalid(`Invalid ${unparsed}. Could not be parsed.`);
  const cursor = new Cursor(tokenize(text, refuseOrder), refuseOrder);
  const { entity, key } = cursor.identifier(grammar);
  if (cursor.atEnd) return { entity, key, ascending: true };
  const ascending = cursor.takeWords('ASC');
  if (!ascending && !cursor.takeWords('DESC')) throw invalid(`Invalid ordering key in ${unparsed}.`);
  if (!cursor.atEnd) throw refuseOrder();
  return { entity, key, ascending };
}

function parseClause<Entity extends string>(cursor: Cursor, grammar: Grammar<Entity>): Clause<Entity> {
  const identifier = cursor.identifier(grammar);
  const { entity, key, rule } = identifier;
  const operator = parseOperator(cursor);
  if (operator === 'IS NULL' || operator === 'IS NOT NULL') {
    if (rule.operators.has(operator)) return { entity, key, operator, value: null };
    throw invalid(`IS NULL / IS NOT NULL is only supported for tags and params, not for '${entity}' '${key}'`);
  }
  const value = parseValue(cursor, identifier, grammar);
  if (!rule.operators.has(operator as Operator)) {
    const known = [...rule.operators].map((name) => `'${name}'`).join(', ');
    throw invalid(`Invalid comparator '${operator}' not one of '{${known}}'`);
  }
  const wantsList = operator === 'IN' || operator === 'NOT IN';
  if (wantsList !== Array.isArray(value)) {
    throw invalid(
      `Invalid comparator '${operator}' for ${entity} '${key}': a list goes with IN and NOT IN, and only there.`,
    );
  }
  return { entity, key, operator: operator as Operator, value };
}

/** Whatever is written there, known or not. */
function parseOperator(cursor: Cursor): string {
  if (cursor.takeWords('NOT', 'IN')) return 'NOT IN';
  if (cursor.takeWords('IS', 'NOT', 'NULL')) return 'IS NOT NULL';
  if (cursor.takeWords('IS', 'NULL')) return 'IS NULL';
  for (const word of ['LIKE', 'ILIKE', 'RLIKE', 'IN']) if (cursor.takeWords(word)) return word;
  if (cursor.peek()?.kind === 'comparator') return cursor.next().text;
  throw cursor.unexpected();
}

function parseValue<Entity extends string>(
  cursor: Cursor,
  { entity, key, rule }: Identifier<Entity>,
  grammar: Grammar<Entity>,
): string | number | string[] {
  if (cursor.atEnd) throw invalid('Invalid comparison clause. Expected 3 tokens found 2');
  if (cursor.takePunctuation('(')) {
    const list = parseList(cursor);
    if (rule.list) return list;
    throw refuseList(entity, list, grammar);
  }
  const token = cursor.next();
  if (rule.value === 'number') {
    const number = token.kind === 'number' ? Number(token.text) : rule.quoted ? quotedInteger(token) : Number.NaN;
    if (!Number.isNaN(number)) return number;
    const what = entity === 'attribute' ? `numeric attribute: ${key}` : entity;
    throw invalid(`Expected numeric value type for ${what}. Found ${excerpt(token.text)}`);
  }
  return textOf(token, entity);
}

function quotedInteger({ kind, text }: Token): number {
  return kind === 'quoted' && /^\d+$/.test(text.slice(1, -1)) ? Number(text.slice(1, -1)) : Number.NaN;
}

function textOf(token: Token, entity: string): string {
  // Taken as it stands: MLflow does not undo a doubled quote either.
  if (token.kind === 'quoted') return token.text.slice(1, -1);
  if (token.kind === 'word' || token.kind === 'backticked') {
    throw invalid(
      `Parameter value is either not quoted or unidentified quote types used for string value ${excerpt(token.text)}. Use either single or double quotes.`,
    );
  }
  throw notQuoted(entity, token.text);
}

function notQuoted(entity: string, found: string): MlflowError {
  const what = entity === 'attribute' ? 'attributes' : `${entityName(entity)} (e.g. 'my-value')`;
  return invalid(`Expected a quoted string value for ${what}. Got value ${excerpt(found)}`);
}

/** Only some attributes can be compared with a list. */
function refuseList<Entity extends string>(
  entity: Entity,
  list: readonly string[],
  grammar: Grammar<Entity>,
): MlflowError {
  const rules: ReadonlyMap<string, KeyRule> | KeyRule = grammar.rules[entity];
  if (!('get' in rules)) return notQuoted(entity, `(${list.map((text) => `'${text}'`).join(', ')})`);
  const listed = [...rules].flatMap(([key, { list: takesList }]) => (takesList ? [`'${key}'`] : []));
  return invalid(`Only [${listed.join(', ')}] ${entity}s support comparison with a list of quoted string values.`);
}

/** The rest of a list, after its opening parenthesis. */
function parseList(cursor: Cursor): string[] {
  const values: string[] = [];
  while (!cursor.takePunctuation(')')) {
    if (values.length > 0 && !cursor.takePunctuation(',')) throw illFormed();
    // A comma may follow the last value.
    if (values.length > 0 && cursor.takePunctuation(')')) break;
    const token = cursor.atEnd ? undefined : cursor.next();
    if (token?.kind !== 'quoted') throw illFormed();
    values.push(token.text.slice(1, -1));
  }
  if (values.length > 0) return values;
  throw invalid('While parsing a list in the query, expected a non-empty list of string values, but got empty list');
}

function illFormed() {
  return invalid(
    'While parsing a list in the query, expected a non-empty list of string values, but got ill-formed list.',
  );
}

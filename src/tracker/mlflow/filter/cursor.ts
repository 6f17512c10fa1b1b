import { invalid, type MlflowError } from '../wire/mlflowError';
import type { Grammar, KeyRule } from './grammar';
import { excerpt, type Token } from './tokens';

export interface Identifier<Entity extends string> {
  entity: Entity;
  key: string;
  rule: KeyRule;
}

/** Walks through the tokens of a filter or an order. */
export class Cursor {
  private place = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly refuse: (rest: string) => MlflowError,
  ) {}

  get atEnd(): boolean {
    return this.place >= this.tokens.length;
  }

  peek(ahead = 0): Token | undefined {
    return this.tokens[this.place + ahead];
  }

  next(): Token {
    const token = this.tokens[this.place];
    if (!token) throw this.unexpected();
    this.place++;
    return token;
  }

  /** Takes these words, whatever their case, or nothing. */
  takeWords(...words: string[]): boolean {
    const found = words.every((word, index) => {
      const token = this.peek(index);
      return token?.kind === 'word' && token.text.toUpperCase() === word;
    });
    if (found) this.place += words.length;
    return found;
  }

  takePunctuation(text: string): boolean {
    const found = this.peek()?.kind === 'punctuation' && this.peek()?.text === text;
    if (found) this.place++;
    return found;
  }

  unexpected(): MlflowError {
    const rest = this.tokens.slice(this.place, this.place + 8).map(({ text }) => text);
    return this.refuse(excerpt(this.peek()?.kind === 'word' ? (rest[0] ?? '') : rest.join(' ')));
  }

  /** `entity.key`, or a key alone. Keys may be quoted, and hold dots where they are not. */
  identifier<Entity extends string>(grammar: Grammar<Entity>): Identifier<Entity> {
    const first = this.name(false);
    if (!this.takePunctuation('.')) return identify(grammar, grammar.unprefixed, first);
    const entity = grammar.prefixes.get(first);
    if (entity === undefined) {
      throw invalid(
        `Invalid entity type '${excerpt(first)}'. Valid values are [${[...new Set(grammar.prefixes.values())].map((name) => `'${entityName(name)}'`).join(', ')}]`,
      );
    }
    let key = this.name(true);
    while (this.takePunctuation('.')) key += `.${this.name(true)}`;
    return identify(grammar, entity, key);
  }

  /** A word or a quoted text; after the dot also in single quotes, and whatever word. */
  private name(isKey: boolean): string {
    const token = this.peek();
    if (token?.kind === 'word' && (isKey || !KEYWORDS.has(token.text.toUpperCase()))) return this.next().text;
    if (token?.kind !== 'backticked' && token?.kind !== 'quoted') throw this.unexpected();
    if (isKey || !token.text.startsWith("'")) return this.next().text.slice(1, -1);
    throw invalid(`Invalid comparison clause. Expected 'Identifier' found '${excerpt(token.text)}'`);
  }
}

const KEYWORDS = new Set(['AND', 'OR', 'NOT', 'IN', 'IS', 'NULL', 'LIKE', 'ILIKE', 'BETWEEN']);

/** How MLflow calls it. */
export function entityName(entity: string): string {
  return entity === 'param' ? 'parameter' : entity;
}

function identify<Entity extends string>(grammar: Grammar<Entity>, entity: Entity, key: string): Identifier<Entity> {
  const rules = grammar.rules[entity];
  if (!('get' in rules)) return { entity, key, rule: rules };
  const rule = rules.get(key);
  if (rule) return { entity, key: rule.name ?? key, rule };
  const known = [...rules.keys()].map((name) => `'${name}'`).join(', ');
  throw invalid(`Invalid ${entity} key '${excerpt(key)}' specified. Valid keys are '{${known}}'`);
}

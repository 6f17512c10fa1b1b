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
    private readonly text: string,
    private readonly subject: string,
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
    const what = rest.length === 0 ? excerpt(this.text) : excerpt(rest.join(' '));
    return invalid(`Invalid clause(s) in ${this.subject}: '${what}'`);
  }

  /** `entity.key`, or a key alone. Keys may be quoted, and hold dots where they are not. */
  identifier<Entity extends string>(grammar: Grammar<Entity>): Identifier<Entity> {
    const first = this.name();
    if (!this.takePunctuation('.')) return identify(grammar, grammar.unprefixed, first);
    const entity = grammar.prefixes.get(first);
    if (entity === undefined) {
      throw invalid(
        `Invalid entity type '${excerpt(first)}'. Valid values are [${[...new Set(grammar.prefixes.values())].map((name) => `'${name}'`).join(', ')}]`,
      );
    }
    let key = this.name();
    while (this.takePunctuation('.')) key += `.${this.name()}`;
    return identify(grammar, entity, key);
  }

  private name(): string {
    const token = this.peek();
    if (token?.kind === 'word') return this.next().text;
    if (token?.kind === 'backticked' || token?.kind === 'quoted') {
      if (token.text.startsWith("'"))
        throw invalid(`Invalid comparison clause. Expected 'Identifier' found '${excerpt(token.text)}'`);
      return this.next().text.slice(1, -1);
    }
    throw this.unexpected();
  }
}

function identify<Entity extends string>(grammar: Grammar<Entity>, entity: Entity, key: string): Identifier<Entity> {
  const rules = grammar.rules[entity];
  if (!('get' in rules)) return { entity, key, rule: rules };
  const rule = rules.get(key);
  if (rule) return { entity, key: rule.name ?? key, rule };
  const known = [...rules.keys()].map((name) => `'${name}'`).join(', ');
  throw invalid(`Invalid ${entity} key '${excerpt(key)}' specified. Valid keys are '{${known}}'`);
}

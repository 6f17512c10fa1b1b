import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  type LineCounter,
  type Node,
} from 'yaml';
import type { ConfigProblem } from './configProblem';

type Span = Pick<ConfigProblem, 'line' | 'column' | 'endLine' | 'endColumn'>;
export type Path = readonly PropertyKey[];

/** Finds where in a YAML text a value or a key stands. */
export class YamlPlaces {
  constructor(
    private readonly document: Document,
    private readonly lines: LineCounter,
    private readonly length: number,
  ) {}

  span(start: number, end: number): Span {
    const from = this.lines.linePos(Math.min(start, this.length));
    const to = this.lines.linePos(Math.min(Math.max(end, start + 1), Math.max(this.length, 1)));
    return { line: from.line, column: from.col, endLine: to.line, endColumn: to.col };
  }

  /** The value at `path`: a scalar or flow value itself, but of a block only its key. */
  value(path: Path): Span {
    const found = this.find(path);
    const { node, key } = found;
    const plain = isScalar(node) && node.value !== null;
    if ((plain || (isCollection(node) && node.flow) || key === null) && node?.range) {
      return this.span(node.range[0], isMap(node) && !node.flow ? node.range[0] + 1 : node.range[1]);
    }
    return this.nodeSpan(key ?? node);
  }

  /** The key of the entry at `path`. */
  key(path: Path): Span {
    const { key, node } = this.find(path);
    return this.nodeSpan(key ?? node);
  }

  /** The path of keys that leads to an offset of the text, as far as there are any. */
  pathAt(offset: number): string[] {
    const path: string[] = [];
    let node: unknown = this.document.contents;
    while (isMap(node)) {
      const pair = node.items.find((one) => {
        const start = isNode(one.key) ? one.key.range?.[0] : undefined;
        const value = isNode(one.value) ? one.value : isNode(one.key) ? one.key : null;
        return start !== undefined && start <= offset && offset <= (value?.range?.[1] ?? start);
      });
      if (pair === undefined) break;
      path.push(keyText(pair.key));
      node = pair.value;
    }
    return path;
  }

  private nodeSpan(node: Node | null): Span {
    return node?.range ? this.span(node.range[0], node.range[1]) : this.span(0, 1);
  }

  /** The node at `path`, or the nearest that exists above it. */
  private find(path: Path): { node: Node | null; key: Node | null } {
    let node: Node | null = this.document.contents;
    let key: Node | null = null;
    for (const step of path) {
      const target: unknown = isAlias(node) ? node.resolve(this.document) : node;
      if (!isCollection(target)) break;
      const item: unknown = isMap(target)
        ? target.items.findLast((pair) => keyText(pair.key) === String(step))
        : target.items[Number(step)];
      if (item === undefined) break;
      if (isPair(item)) {
        key = isNode(item.key) ? item.key : key;
        node = isNode(item.value) ? item.value : null;
      } else {
        node = isNode(item) ? item : null;
        key = null;
      }
    }
    return { node, key };
  }
}

function keyText(key: unknown): string {
  return isScalar(key) ? String(key.value) : String(key);
}

/** Finds a route by method and path: at once where the path has no parameters, else one pattern after the other. */
export class RouteIndex<Handler> {
  private readonly fixed = new Map<string, Map<string, Handler>>();
  private readonly patterns: { pattern: RegExp; names: string[]; methods: Map<string, Handler> }[] = [];

  /** `path` may hold `:name` parts and end in `/*`. */
  add(method: string, path: string, handler: Handler): void {
    this.methodsOf(path).set(method, handler);
  }

  /** null for an unknown path; without a handler where the path has other methods. */
  find(method: string, path: string): { handler: Handler | null; params: Record<string, string> } | null {
    const fixed = this.fixed.get(path);
    if (fixed) return { handler: fixed.get(method) ?? null, params: {} };
    let known = false;
    for (const { pattern, names, methods } of this.patterns) {
      const match = pattern.exec(path);
      if (!match) continue;
      known = true;
      const handler = methods.get(method);
      const params = handler && readParams(names, match);
      if (handler && params) return { handler, params };
    }
    return known ? { handler: null, params: {} } : null;
  }

  private methodsOf(path: string): Map<string, Handler> {
    if (!/\/:|\/\*$/.test(path)) {
      const methods = this.fixed.get(path) ?? new Map<string, Handler>();
      this.fixed.set(path, methods);
      return methods;
    }
    const { pattern, names } = compile(path);
    const known = this.patterns.find((other) => other.pattern.source === pattern.source);
    if (known) return known.methods;
    const methods = new Map<string, Handler>();
    this.patterns.push({ pattern, names, methods });
    return methods;
  }
}

function compile(path: string): { pattern: RegExp; names: string[] } {
  const names: string[] = [];
  const source = path
    .split('/')
    .map((part) => {
      if (part !== '*' && !part.startsWith(':')) return part.replace(/[.-]/g, '\\$&');
      names.push(part.replace(/^:/, ''));
      return part === '*' ? '(.*)' : '([^/]+)';
    })
    .join('/');
  return { pattern: new RegExp(`^${source}$`), names };
}

/** null where a part is not valid percent-encoding. */
function readParams(names: string[], match: RegExpExecArray): Record<string, string> | null {
  const params: Record<string, string> = {};
  try {
    names.forEach((name, index) => {
      const part = match[index + 1] ?? '';
      params[name] = name === '*' ? part : decodeURIComponent(part);
    });
    return params;
  } catch {
    return null;
  }
}

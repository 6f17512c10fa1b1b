import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';

/** Where something stands in a text; lines and columns count from 0, as the editor's do. */
export interface TextSpan {
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
}

export interface NamedPath {
  job: string;
  section: 'cwd' | 'params' | 'data';
  path: string;
  span: TextSpan;
}

export interface ConfigPlaces {
  /** Each job's name and where it stands. */
  jobs: { name: string; span: TextSpan }[];
  /** Files and folders that a job expects to be there. */
  paths: NamedPath[];
}

/** Where the jobs of mlops.yaml stand, and the paths they name; empty for a text that is no YAML. */
export function configPlaces(text: string): ConfigPlaces {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, logLevel: 'silent' });
  const places: ConfigPlaces = { jobs: [], paths: [] };
  const jobs = isMap(document.contents) ? document.contents.get('jobs', true) : undefined;
  if (!isMap(jobs)) return places;
  const spanOf = (node: Node): TextSpan => {
    const [start, end] = node.range ?? [0, 0];
    const [from, to] = [lines.linePos(start), lines.linePos(end)];
    return { line: from.line - 1, column: from.col - 1, endLine: to.line - 1, endColumn: to.col - 1 };
  };
  for (const { key, value } of jobs.items) {
    if (!isScalar(key) || !isMap(value)) continue;
    const job = String(key.value);
    places.jobs.push({ name: job, span: spanOf(key) });
    for (const section of ['cwd', 'params', 'data'] as const) {
      for (const node of scalars(value.get(section, true))) {
        if (typeof node.value === 'string') places.paths.push({ job, section, path: node.value, span: spanOf(node) });
      }
    }
  }
  return places;
}

/** A value as it may be written: one path, a list of them, or a map from role to path. */
function scalars(node: unknown) {
  if (isScalar(node)) return [node];
  if (isSeq(node)) return node.items.filter(isScalar);
  if (isMap(node)) return node.items.map(({ value }) => value).filter(isScalar);
  return [];
}

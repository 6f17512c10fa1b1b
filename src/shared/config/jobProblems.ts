import { isNode, LineCounter, parseDocument } from 'yaml';
import type { ConfigProblem } from './configProblem';
import { parseMlopsYaml } from './mlopsYaml';

/** The mistakes of mlops.yaml that lie in the lines of one job; empty when the job is not there or has none. */
export function jobProblems(text: string, job: string): ConfigProblem[] {
  const lines = new LineCounter();
  const node = parseDocument(text, { lineCounter: lines, logLevel: 'error' }).getIn(['jobs', job], true);
  if (!isNode(node) || !node.range) return [];
  // A block's first entry starts below the job's name, and a mistake may be about the name itself.
  const first = lines.linePos(node.range[0]).line - 1;
  const last = lines.linePos(node.range[1]).line;
  return parseMlopsYaml(text).problems.filter(({ line }) => line >= first && line <= last);
}

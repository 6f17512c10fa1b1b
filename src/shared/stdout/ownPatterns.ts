import { compilePattern, STEP_GROUPS } from '../config/stdoutPattern';
import type { LineContent, StepMarks } from './linePoint';
import { toNumber } from './literal';

/** Own patterns are only tried on this much of a line, as a pattern may take the square of the length. */
const MAX_LENGTH = 4096;
const MAX_MATCHES = 100;

/** Regular expressions of a job with named groups, in place of the built-in rules. */
export class OwnPatterns {
  private readonly patterns: RegExp[];

  constructor(patterns: readonly string[]) {
    this.patterns = patterns.flatMap((pattern) => {
      const compiled = compilePattern(pattern);
      return 'regex' in compiled ? [new RegExp(compiled.regex.source, 'g')] : [];
    });
  }

  read(line: string): LineContent {
    const content: LineContent = { marks: {}, values: new Map() };
    const text = line.slice(0, MAX_LENGTH);
    for (const pattern of this.patterns) {
      let matches = 0;
      for (const match of text.matchAll(pattern)) {
        addGroups(match.groups ?? {}, content);
        if (++matches === MAX_MATCHES) break;
      }
    }
    return content;
  }
}

function addGroups(groups: Record<string, string | undefined>, content: LineContent): void {
  for (const [group, text] of Object.entries(groups)) {
    const value = text === undefined ? null : parse(text);
    if (value === null || group === 'name') continue;
    if (STEP_GROUPS.includes(group)) content.marks[group as 'step' | 'epoch' | 'batch'] ??= value;
    else if (group !== 'value') content.values.set(group, value);
    else if (groups.name) content.values.set(groups.name.trim().slice(0, 250), value);
  }
  dropFractions(content.marks);
}

function dropFractions(marks: StepMarks): void {
  if (!Number.isSafeInteger(marks.step)) delete marks.step;
  if (!Number.isSafeInteger(marks.batch)) delete marks.batch;
  if (!Number.isFinite(marks.epoch)) delete marks.epoch;
}

/** null where the text is no number: a pattern may match more than numbers. */
function parse(text: string): number | null {
  const plain = text.trim().replace(/%$/, '');
  if (plain === '') return null;
  const value = toNumber(plain);
  return Number.isNaN(value) && !/^[-+]?nan$/i.test(plain) ? null : value;
}

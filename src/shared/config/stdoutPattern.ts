/**
 * A pattern of `stdout.patterns`, made ready to match; or, as a sentence, why it cannot be used. Patterns are
 * JavaScript regular expressions that match anywhere in a line.
 */
export function compilePattern(pattern: string): { regex: RegExp; groups: string[] } | { mistake: string } {
  let regex: RegExp;
  try {
    regex = new RegExp(pattern);
  } catch (error) {
    if (pattern.includes('(?P<'))
      return { mistake: 'it names a group as Python does: write (?<name>…) for (?P<name>…)' };
    const said = error instanceof Error ? error.message : String(error);
    return { mistake: said.slice(said.lastIndexOf(': ') + 2).toLowerCase() };
  }
  // With an empty alternative the pattern always matches, and the match names every group.
  const groups = Object.keys(new RegExp(`${pattern}|`).exec('')?.groups ?? {});
  if (groups.length === 0) return { mistake: 'it has no named group: write (?<loss>…) around the number to log' };
  const named = groups.includes('name');
  if (named !== groups.includes('value')) {
    return { mistake: `it has a group "${named ? 'name' : 'value'}" without a group "${named ? 'value' : 'name'}"` };
  }
  return { regex, groups };
}

/** Groups that place a metric rather than being one. */
export const STEP_GROUPS = ['step', 'epoch', 'batch'];

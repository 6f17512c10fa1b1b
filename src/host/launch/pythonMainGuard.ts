/** Whether a Python source can be run as a program: it has `if __name__ == '__main__':` at its top level. */
export function hasMainGuard(source: string): boolean {
  return /^if\s*\(?\s*(?:__name__\s*==\s*(['"])__main__\1|(['"])__main__\2\s*==\s*__name__)\s*\)?\s*:/m.test(
    withoutDocstrings(source),
  );
}

/** A guard shown as an example in a docstring does not count. */
function withoutDocstrings(source: string): string {
  return source.replace(/("""|''')[\s\S]*?\1/g, '""');
}

/** `$${` is a plain `${`; a name is a letter or underscore, then letters, digits, `.`, `_`, `-` and `/`. */
const PLACEHOLDER = /\$\$\{|\$\{([\p{L}_][\p{L}\p{N}._/-]*)\}/gu;

/** The names of the `${name}` placeholders of a command, each once, in order. */
export function placeholders(command: string): string[] {
  const names = [...command.matchAll(PLACEHOLDER)].map((match) => match[1]);
  return [...new Set(names.filter((name) => name !== undefined))];
}

/**
 * The command with each `${name}` replaced by its value, taken as it is, and `$${` by `${`. Names without a value
 * stay as written: see {@link placeholders} for what must be there.
 */
export function substitute(command: string, values: Record<string, string>): string {
  return command.replace(PLACEHOLDER, (whole: string, name: string | undefined) => {
    if (name === undefined) return '${'; // the escape
    return Object.hasOwn(values, name) ? (values[name] ?? whole) : whole;
  });
}

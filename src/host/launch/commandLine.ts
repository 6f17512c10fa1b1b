import { parse, quote } from 'shell-quote';

/** A typed line, as it can be started: without a shell where nothing in it needs one. */
export type CommandLine = { argv: string[] } | { shell: string };

/** Whether the platform's shell is cmd.exe, whose quoting differs from everyone else's. */
export type ShellFamily = 'posix' | 'windows';

export function shellFamily(platform: string = process.platform): ShellFamily {
  return platform === 'win32' ? 'windows' : 'posix';
}

/**
 * Splits a line the way the shell would. A line that uses the shell (pipes, redirections, globs, variables,
 * substitutions) stays whole and goes to the shell.
 */
export function parseCommandLine(line: string, family: ShellFamily): CommandLine {
  const argv = family === 'windows' ? splitWindows(line) : splitPosix(line);
  return argv === null || argv.length === 0 ? { shell: line.trim() } : { argv };
}

/** The line a user would type to run `argv`; {@link parseCommandLine} of it gives `argv` again. */
export function formatCommandLine(argv: readonly string[], family: ShellFamily): string {
  return argv.map((argument) => quoteArgument(argument, family)).join(' ');
}

export function quoteArgument(argument: string, family: ShellFamily): string {
  if (family === 'windows') return quoteWindows(argument);
  return /^[\p{L}\p{N}_@%+=:,./-]+$/u.test(argument) ? argument : quotePosix(argument);
}

function quotePosix(argument: string): string {
  if (argument === '') return "''";
  // shell-quote writes a backslash before each odd character; quotes around the whole read better where they can be used.
  return /['\n]/.test(argument) ? quote([argument]) : `'${argument}'`;
}

function quoteWindows(argument: string): string {
  if (argument !== '' && !/[\s"]/.test(argument)) return argument;
  // The C runtime's rules: backslashes are literal unless a quote follows them.
  return `"${argument.replace(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, '$1$1')}"`;
}

function splitPosix(line: string): string[] | null {
  // Leading `NAME=value` words, command substitution and `~` are the shell's own business.
  if (/`|\$\(|[\r\n]/.test(line) || /^\s*\w+=/.test(line) || /(^|\s)~/.test(line)) return null;
  const argv: string[] = [];
  for (const entry of parse(line, (name) => ({ variable: name }))) {
    if (typeof entry !== 'string') return null;
    argv.push(entry);
  }
  return argv;
}

function splitWindows(line: string): string[] | null {
  const argv: string[] = [];
  const word = /\s*((?:[^\s"]|"(?:\\.|[^"\\])*"?)+)/gy;
  const outsideQuotes = line.replace(/"[^"]*"/g, '');
  if (/[&|<>^%]/.test(outsideQuotes)) return null;
  for (const [, text] of line.matchAll(word)) argv.push(unquoteWindows(text ?? ''));
  return argv;
}

function unquoteWindows(word: string): string {
  return word.replace(/(\\*)"/g, (_, slashes: string) =>
    slashes.length % 2 === 1 ? `${slashes.slice(0, slashes.length >> 1)}"` : slashes.slice(0, slashes.length >> 1),
  );
}

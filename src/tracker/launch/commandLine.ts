import { parse } from 'shell-quote';
import { CommandTemplate } from './commandTemplate';
import { quoteForShell, quoteStateAt } from './shellQuoting';

/** A command line made ready to start: either words for a program, or a line that only a shell understands. */
export type CommandLine = { argv: string[]; shell: null } | { argv: null; shell: string };

/** First words that a shell does itself. */
const BUILTINS = new Set([
  'cd',
  'exec',
  'source',
  '.',
  'eval',
  'export',
  'set',
  'unset',
  'ulimit',
  'umask',
  'trap',
  'if',
  'for',
  'while',
  'case',
  '!',
  '{',
  '[[',
]);

/**
 * Splits a command line as the platform's shell would, with `values` put in for `${name}`. Whatever needs a real shell
 * (operators, globs, variables, several lines) is left to it, with the values quoted.
 */
export function parseCommandLine(
  source: string,
  values: Record<string, string> = {},
  platform: NodeJS.Platform = process.platform,
): CommandLine {
  const template = new CommandTemplate(source.trim());
  const words = platform === 'win32' ? splitForWindows(template.text) : splitForPosix(template.text);
  if (words) return { argv: words.map((word) => template.fill(word, values)), shell: null };
  const shell = template.fill(template.text, values, (value, at) =>
    quoteForShell(value, quoteStateAt(template.text, at, platform), platform),
  );
  return { argv: null, shell };
}

/** The words of a line for a POSIX shell; null when only the shell itself can read it. */
function splitForPosix(line: string): string[] | null {
  if (/[\n`]/.test(line) || quoteStateAt(line, line.length, 'linux') !== 'none') return null;
  const words: string[] = [];
  try {
    // An object for each variable makes it show up among the words as something that is not a text.
    for (const entry of parse(line, (name) => ({ name }))) {
      if (typeof entry !== 'string') return null;
      words.push(entry);
    }
  } catch {
    return null;
  }
  return needsShell(words) ? null : words;
}

function needsShell(words: string[]): boolean {
  const [first = ''] = words;
  return BUILTINS.has(first) || /^[A-Za-z_]\w*=/.test(first) || words.some((word) => word.startsWith('~'));
}

/** The same for cmd: only double quotes quote, and a backslash is part of a path. */
function splitForWindows(line: string): string[] | null {
  if (/[\n\r%^!]/.test(line) || /[&|<>()*?]/.test(line.replace(/"[^"]*"/g, ''))) return null;
  if (quoteStateAt(line, line.length, 'win32') !== 'none') return null;
  const words = [...line.matchAll(/(?:[^\s"]|"[^"]*")+/g)].map(([word]) => word.replaceAll('"', ''));
  return /^(?:set|cd|call|start|if|for|echo|dir|copy|del|type)$/i.test(words[0] ?? '') ? null : words;
}

/** The words that a shell line gives to each of its commands, as far as they can be told without a shell. */
export function wordsOfShellLine(line: string): string[][] {
  const commands: string[][] = [[]];
  try {
    for (const entry of parse(line.replaceAll('\n', ' ; '), (name) => `$${name}`)) {
      if (typeof entry === 'string') commands.at(-1)?.push(entry);
      else if ('op' in entry && entry.op === 'glob') commands.at(-1)?.push(entry.pattern);
      else if ('op' in entry) commands.push([]);
    }
  } catch {
    return [];
  }
  return commands.filter((words) => words.length > 0);
}

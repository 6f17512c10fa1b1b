export type QuoteState = 'none' | 'single' | 'double';

/** Inside which quotes the character at `end` of a shell line lies. */
export function quoteStateAt(line: string, end: number, platform: NodeJS.Platform): QuoteState {
  const posix = platform !== 'win32';
  let state: QuoteState = 'none';
  for (let at = 0; at < end; at++) {
    const char = line[at];
    if (posix && char === '\\' && state !== 'single') at++;
    else if (char === '"' && state !== 'single') state = state === 'double' ? 'none' : 'double';
    else if (posix && char === "'" && state !== 'double') state = state === 'single' ? 'none' : 'single';
  }
  return state;
}

/** Writes a value so that the shell takes it as it is, at a place inside these quotes. */
export function quoteForShell(value: string, state: QuoteState, platform: NodeJS.Platform): string {
  if (platform === 'win32') return state === 'none' ? quoteWord(value, platform) : value.replaceAll('"', '""');
  if (state === 'single') return value.replaceAll("'", "'\\''");
  if (state === 'double') return value.replace(/[\\"$`]/g, '\\$&');
  return quoteWord(value, platform);
}

/** A word as a user would type it: quoted only where it has to be. */
export function quoteWord(word: string, platform: NodeJS.Platform = process.platform): string {
  if (platform === 'win32') {
    return /^[^\s"&|<>()^%!]+$/.test(word) ? word : `"${word.replaceAll('"', '""')}"`;
  }
  return /^[\p{L}\p{N}_@%+=:,./[\]{}\u2022-]+$/u.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

export function joinWords(words: readonly string[], platform: NodeJS.Platform = process.platform): string {
  return words.map((word) => quoteWord(word, platform)).join(' ');
}

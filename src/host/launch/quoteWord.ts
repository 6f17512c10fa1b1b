/** A word as a user would type it in a command line: quoted only where it has to be. */
export function quoteWord(word: string, platform: NodeJS.Platform = process.platform): string {
  if (platform === 'win32') {
    return /^[^\s"&|<>()^%!]+$/.test(word) ? word : `"${word.replaceAll('"', '""')}"`;
  }
  return /^[\p{L}\p{N}_@%+=:,./-]+$/u.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

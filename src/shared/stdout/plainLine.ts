const ESCAPE = '\u001b';

/**
 * The text of a line as a terminal would leave it: of redraws (`\r`, `\b`) only the last, without escape sequences.
 */
export function plainLine(line: string): string {
  const text = line.endsWith('\r') ? line.slice(0, -1) : line;
  const redrawn = Math.max(text.lastIndexOf('\r'), text.lastIndexOf('\b'));
  return stripEscapes(redrawn === -1 ? text : text.slice(redrawn + 1));
}

/** Removes colours, cursor movements, titles and links. */
function stripEscapes(text: string): string {
  let at = text.indexOf(ESCAPE);
  if (at === -1) return text;
  let plain = '';
  let from = 0;
  while (at !== -1) {
    plain += text.slice(from, at);
    from = escapeEnd(text, at);
    at = text.indexOf(ESCAPE, from);
  }
  return plain + text.slice(from);
}

/** The index after the escape sequence that starts at `at`; the end of the text where it is cut off. */
function escapeEnd(text: string, at: number): number {
  const kind = text[at + 1];
  if (kind === '[') {
    let end = at + 2;
    // Parameters and intermediates, then one final letter.
    while (end < text.length && text.charCodeAt(end) >= 0x20 && text.charCodeAt(end) < 0x40) end++;
    return Math.min(end + 1, text.length);
  }
  if (kind === ']') {
    const bell = text.indexOf('\u0007', at);
    const next = text.indexOf(ESCAPE, at + 1);
    if (bell !== -1 && (next === -1 || bell < next)) return bell + 1;
    return next === -1 ? text.length : next + (text[next + 1] === '\\' ? 2 : 0);
  }
  return Math.min(at + 2, text.length);
}

export interface Cell {
  text: string;
  /** Puts colour around the padded text; it must not change its width. */
  paint?: (text: string) => string;
}

export type Align = 'left' | 'right';

/** Lines of columns that stand in line, two spaces apart, without trailing blanks. */
export function tableLines(rows: readonly (readonly (string | Cell)[])[], aligns: readonly Align[] = []): string[] {
  const cells = rows.map((row) => row.map((cell) => (typeof cell === 'string' ? { text: cell } : cell)));
  const widths: number[] = [];
  for (const row of cells) {
    for (const [column, { text }] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, textWidth(text));
  }
  return cells.map((row) =>
    row
      .map((cell, column) => {
        const last = column === row.length - 1;
        const padding = ' '.repeat((widths[column] ?? 0) - textWidth(cell.text));
        const text = cell.paint ? cell.paint(cell.text) : cell.text;
        if (aligns[column] === 'right') return padding + text;
        return last ? text : text + padding;
      })
      .join('  ')
      .trimEnd(),
  );
}

/** Columns a text takes in a terminal: East Asian letters and pictures take two, marks on letters none. */
export function textWidth(text: string): number {
  let width = 0;
  for (const character of text) {
    if (/\p{Mark}/u.test(character)) continue;
    const wide =
      /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\uff01-\uff60]|\p{Emoji_Presentation}/u;
    width += wide.test(character) ? 2 : 1;
  }
  return width;
}

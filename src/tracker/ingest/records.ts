/** Lines or characters after which a quote that is still open is taken for a stray one. */
const MAX_LINES = 1000;
const MAX_LENGTH = 256 * 1024;

/** Joins the lines of a table into records, since a quoted cell may hold line breaks (RFC 4180). */
export class RecordJoiner {
  private readonly open: string[];

  /** `open`: the lines of a record whose end was not read yet. */
  constructor(open: readonly string[] = []) {
    this.open = [...open];
  }

  state(): string[] {
    return [...this.open];
  }

  /** The records that end in these lines. `final`: nothing more will come. */
  join(lines: readonly string[], separator: string, final: boolean): string[] {
    const records: string[] = [];
    for (const line of lines) this.take(line, separator, records);
    if (final) records.push(...this.open.splice(0));
    return records;
  }

  private take(line: string, separator: string, records: string[]): void {
    const inside = this.open.length > 0;
    if (endsInQuotes(line, separator, inside)) {
      this.open.push(line);
      if (this.open.length > MAX_LINES || this.length() > MAX_LENGTH) this.giveUp(separator, records);
    } else if (inside) records.push([...this.open.splice(0), line].join('\n'));
    else records.push(line);
  }

  /** The quote was a stray one: its line stands for itself, and those after it are read anew. */
  private giveUp(separator: string, records: string[]): void {
    const [first = '', ...rest] = this.open.splice(0);
    records.push(first);
    for (const line of rest) this.take(line, separator, records);
  }

  private length(): number {
    return this.open.reduce((sum, line) => sum + line.length, 0);
  }
}

/** Whether a line that begins inside or outside of a quoted cell ends inside of one. */
function endsInQuotes(line: string, separator: string, inside: boolean): boolean {
  if (!line.includes('"')) return inside;
  let quoted = inside;
  for (let at = line.indexOf('"'); at !== -1; at = line.indexOf('"', at + 1)) {
    if (!quoted) quoted = at === 0 || line[at - 1] === separator;
    else if (line[at + 1] === '"') at++;
    else quoted = false;
  }
  return quoted;
}

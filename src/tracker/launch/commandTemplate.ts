import { placeholders, substitute } from '../../shared/config/placeholders';

/**
 * A command line whose `${name}` placeholders are hidden behind private characters while it is split into words, so
 * that a value with spaces or quotes stays one value.
 */
export class CommandTemplate {
  readonly text: string;
  private readonly names: string[];

  constructor(source: string) {
    this.names = placeholders(source);
    this.text = substitute(source, Object.fromEntries(this.names.map((name, at) => [name, `\uE000${at}\uE001`])));
  }

  /** Puts the values into a word or line; `write` gets each value and where in `text` it goes. */
  fill(
    text: string,
    values: Record<string, string>,
    write: (value: string, at: number) => string = (value) => value,
  ): string {
    return text.replace(/\uE000(\d+)\uE001/g, (_, index: string, at: number) =>
      write(values[this.names[Number(index)] ?? ''] ?? '', at),
    );
  }
}

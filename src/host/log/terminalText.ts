/** Turns a log's line ends into a terminal's, also where a line end falls between two pieces. */
export class TerminalText {
  #afterReturn = false;

  convert(text: string): string {
    if (text === '') return text;
    const first = this.#afterReturn && text.startsWith('\n') ? '\n' : '';
    this.#afterReturn = text.endsWith('\r');
    return first + text.slice(first.length).replace(/(?<!\r)\n/g, '\r\n');
  }
}

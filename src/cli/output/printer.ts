import type { Writable } from 'node:stream';

const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, blue: 34 } as const;

export type Style = keyof typeof CODES;

export interface Terminal extends Writable {
  isTTY?: boolean;
}

/** Where a command writes. Colours go to terminals only, and to none that asks for none (https://no-color.org). */
export class Printer {
  private readonly colours: boolean;

  constructor(
    readonly out: Terminal,
    readonly err: Terminal,
    env: NodeJS.ProcessEnv,
  ) {
    this.colours = out.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb';
  }

  line(text = ''): void {
    this.out.write(`${text}\n`);
  }

  json(value: unknown): void {
    this.out.write(`${JSON.stringify(value, null, 2)}\n`);
  }

  /** For people only: never mixed into what another program reads. */
  note(text: string): void {
    this.err.write(`${text}\n`);
  }

  style(text: string, ...styles: Style[]): string {
    if (!this.colours || text === '') return text;
    return `${styles.map((style) => `\u001b[${CODES[style]}m`).join('')}${text}\u001b[0m`;
  }
}

/** Sends a debugged program's output on, in order, one request at a time, however fast it comes. */
export class OutputRelay {
  #waiting = '';
  #sending: Promise<void> | null = null;

  constructor(
    private readonly send: (text: string) => Promise<unknown>,
    /** Told once for each piece that could not be sent; what follows is still tried. */
    private readonly onFailure: (error: unknown) => void,
  ) {}

  add(text: string): void {
    this.#waiting += text;
    this.#sending ??= this.#drain();
  }

  /** Resolves when everything added so far was sent. */
  async flush(): Promise<void> {
    await this.#sending;
  }

  async #drain(): Promise<void> {
    // What is printed in one turn of the event loop goes in one piece.
    await new Promise((resolve) => setTimeout(resolve, 50));
    while (this.#waiting !== '') {
      const text = this.#waiting;
      this.#waiting = '';
      try {
        await this.send(text);
      } catch (error) {
        this.onFailure(error);
      }
    }
    this.#sending = null;
  }
}

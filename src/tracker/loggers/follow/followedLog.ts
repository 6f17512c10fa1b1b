import type { LoggedFacts, LoggerSource } from '../loggers';

/** Milliseconds between two looks at a log that had nothing new. */
const IDLE_POLL = 400;

/** A log of a followed run: looked at less often than its output, and asked for its facts after each look that gave something. */
export class FollowedLog {
  private lookedAt = 0;

  constructor(
    private readonly source: LoggerSource,
    private readonly onFacts: (facts: LoggedFacts) => Promise<void>,
  ) {}

  async poll(final: boolean): Promise<boolean> {
    if (!final && Date.now() - this.lookedAt < IDLE_POLL) return false;
    const more = await this.source.poll(final);
    if (!more) this.lookedAt = Date.now();
    if (more || final) await this.onFacts(this.source.facts());
    return more;
  }
}

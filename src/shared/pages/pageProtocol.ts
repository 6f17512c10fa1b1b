/**
 * What every page's protocol is made of: `requests` the page sends and the host answers, `events` the host sends, and
 * `bootstrap`, the first payload, embedded in the page's HTML so that the first paint needs no round trip.
 */
export interface PageProtocol {
  requests: Record<string, { request: unknown; response: unknown }>;
  events: Record<string, unknown>;
  bootstrap: unknown;
}

/** Messages as they cross between a page and the host; one shape for all pages. */
export type PageMessage =
  | { kind: 'request'; id: number; name: string; body: unknown }
  | { kind: 'response'; id: number; body: unknown }
  | { kind: 'failure'; id: number; message: string }
  | { kind: 'cancel'; id: number }
  | { kind: 'event'; name: string; body: unknown };

/** Name of the event a page sends once it listens: each time it is loaded, so also when it comes back to sight. */
export const PAGE_READY = 'ready';

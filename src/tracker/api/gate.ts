import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { CockpitError } from '../../shared/model/cockpitError';

/**
 * Lets in only those who can read the token, and no web page whatever it knows: a page cannot help sending an Origin,
 * and one that points its own name at this machine (DNS rebinding) cannot help sending that name as Host.
 */
export class Gate {
  private readonly tokenDigest: Buffer;

  constructor(token: string) {
    this.tokenDigest = digest(token);
  }

  /** Throws CockpitError FORBIDDEN or UNAUTHORIZED. */
  check({ headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>): void {
    const port = socket.localPort;
    const hosts = [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`];
    if (!hosts.includes(headers.host?.toLowerCase() ?? '')) {
      throw new CockpitError(
        'FORBIDDEN',
        `The tracker answers only at ${hosts[0]}; this request was for another host.`,
      );
    }
    if (headers.origin !== undefined) {
      throw new CockpitError('FORBIDDEN', 'The tracker does not answer web pages.');
    }
    if (!this.isToken(headers.authorization)) {
      throw new CockpitError(
        'UNAUTHORIZED',
        'The request needs the header "Authorization: Bearer TOKEN" with the token kept in the file "token" of the store.',
      );
    }
  }

  /** Digests have one length, so that comparing them tells nothing of the token's. */
  private isToken(authorization: string | undefined): boolean {
    const token = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1] ?? '';
    return timingSafeEqual(digest(token), this.tokenDigest);
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

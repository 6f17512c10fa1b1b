import { createHmac, timingSafeEqual } from 'node:crypto';
import type { ClientIdentity } from './clientIdentity';

/** The kinds of identity that have a derived token, by the letter that marks them. */
const LETTERS = { l: 'launch', t: 'terminal', n: 'notebook', c: 'client' } as const;

type Derived = (typeof LETTERS)[keyof typeof LETTERS];

/**
 * The tokens of one store. Each is derived from the store's own, so that nothing is kept of them and all are good for as
 * long as the store lives. Made of letters, digits, `-`, `_` and `.`: safe in headers, URLs and variables.
 */
export class Tokens {
  constructor(private readonly secret: string) {}

  /** `about`: the run's id of a launch, else what the owner is called; may be empty. */
  derive(kind: Derived, about: string): string {
    const letter = Object.entries(LETTERS).find(([, name]) => name === kind)?.[0] ?? '';
    const subject = `${letter}.${Buffer.from(about, 'utf8').toString('base64url')}`;
    return `${subject}.${this.sign(subject)}`;
  }

  /** Whose token a header holds, as `Bearer TOKEN` or as the password of `Basic`; null where it is none of this store's. */
  identify(authorization: string | undefined): ClientIdentity | null {
    const token = tokenOf(authorization ?? '');
    if (token === null) return null;
    if (equal(token, this.secret)) return { kind: 'store' };
    const [, subject = '', letter = '', about = '', signature = ''] =
      /^(([ltnc])\.([\w-]*))\.([\w-]+)$/.exec(token) ?? [];
    if (subject === '' || !equal(signature, this.sign(subject))) return null;
    const kind = LETTERS[letter as keyof typeof LETTERS];
    const name = Buffer.from(about, 'base64url').toString('utf8');
    if (kind === 'launch') return { kind, runId: name };
    return name === '' ? { kind } : { kind, name };
  }

  /** The token by which {@link identify} knows this identity. */
  of({ kind, runId, name }: ClientIdentity): string {
    if (kind === 'store' || kind === 'open') return this.secret;
    return this.derive(kind, (kind === 'launch' ? runId : name) ?? '');
  }

  /** What tells a stand-in that it is a tracker of its store who speaks. Good for nothing else, whoever may hear it. */
  forStandIn(): string {
    return `s.${this.sign('s')}`;
  }

  isForStandIn(authorization: string | undefined): boolean {
    return equal(tokenOf(authorization ?? '') ?? '', this.forStandIn());
  }

  private sign(subject: string): string {
    return createHmac('sha256', this.secret).update(`mlops-cockpit token\n${subject}`).digest('base64url');
  }
}

/** Clients that only know MLFLOW_TRACKING_USERNAME and _PASSWORD send the token as a password. */
function tokenOf(authorization: string): string | null {
  const bearer = /^Bearer (\S+)$/i.exec(authorization)?.[1];
  if (bearer !== undefined) return bearer;
  const basic = /^Basic (\S+)$/i.exec(authorization)?.[1];
  if (basic === undefined) return null;
  const text = Buffer.from(basic, 'base64').toString('utf8');
  return text.slice(text.indexOf(':') + 1);
}

/** Digests have one length, so that comparing them tells nothing of what is compared. */
function equal(left: string, right: string): boolean {
  const digest = (text: string) => createHmac('sha256', 'compare').update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
}

import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Tokens } from '../tokens';
import type { Spool } from './spool';
import { away, type StandInAnswer, type StandInAnswers } from './standInAnswers';

const API = /^\/(?:ajax-)?api\//;
const UPLOAD = /^2\.0\/mlflow-artifacts\/artifacts\//;
const BODY_LIMIT = 32 << 20;

export const LEAVE_PATH = '/v1/stand-in/leave';

export interface StandInParts {
  port: number;
  tokens: Tokens;
  spool: Spool;
  answers: StandInAnswers;
}

/** Serves at the tracker's own port while it is away: takes in what code sends, for the next tracker to read. */
export class StandInServer {
  /** Resolves once it has left: a tracker asked it to, or {@link close} was called. */
  readonly left: Promise<void>;
  private readonly server: Server;

  private constructor(private readonly parts: StandInParts) {
    this.server = createServer((incoming, outgoing) => {
      this.handle(incoming, outgoing).catch(() => sendJson(outgoing, away()));
    });
    this.left = once(this.server, 'close').then(() => {});
  }

  /** null where another process has the port. */
  static async open(parts: StandInParts): Promise<StandInServer | null> {
    const standIn = new StandInServer(parts);
    try {
      standIn.server.listen(parts.port, '127.0.0.1');
      await once(standIn.server, 'listening');
      return standIn;
    } catch {
      return null;
    }
  }

  /** Lets requests that are being answered finish. */
  async close(): Promise<void> {
    this.server.close();
    this.server.closeIdleConnections();
    const grace = setTimeout(() => this.server.closeAllConnections(), 2_000);
    await this.left;
    clearTimeout(grace);
  }

  private async handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { tokens } = this.parts;
    const url = new URL(incoming.url ?? '/', 'http://127.0.0.1');
    if (!isOwnHost(incoming.headers.host) || incoming.headers.origin !== undefined) {
      outgoing.writeHead(403).end();
    } else if (url.pathname === '/health') outgoing.writeHead(200, { 'content-type': 'text/plain' }).end('OK');
    else if (url.pathname === LEAVE_PATH) this.leave(incoming, outgoing);
    else if (!API.test(url.pathname)) outgoing.writeHead(404, { 'content-type': 'text/plain' }).end('Not Found');
    else {
      const identity = tokens.identify(incoming.headers.authorization);
      if (identity === null) {
        sendJson(outgoing, { status: 401, json: { error_code: 'UNAUTHENTICATED', message: 'No such token.' } });
      } else {
        const answer = await this.take(incoming, url, identity);
        const { made } = answer;
        if (made !== undefined) outgoing.once('finish', () => this.parts.answers.arrived(made));
        sendJson(outgoing, answer);
      }
    }
  }

  private leave(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const known = this.parts.tokens.isForStandIn(incoming.headers.authorization);
    outgoing.writeHead(known ? 200 : 401, { connection: 'close' }).end(() => {
      if (known) void this.close();
    });
  }

  private async take(
    incoming: IncomingMessage,
    url: URL,
    identity: NonNullable<ReturnType<Tokens['identify']>>,
  ): Promise<StandInAnswer> {
    const { spool, answers } = this.parts;
    const method = incoming.method ?? 'GET';
    const path = url.pathname.replace(API, '');
    const contentType = incoming.headers['content-type'] ?? null;
    const common = { method, url: `${url.pathname}${url.search}`, identity, contentType };
    if (method === 'PUT' && UPLOAD.test(path)) {
      spool.add({ ...common, text: null, file: await spool.keepBody(incoming), made: null });
      return { status: 200, json: {}, keep: true };
    }
    const text = await readText(incoming);
    const answer = answers.answer({ method, path, query: url.searchParams, body: parse(text), identity });
    if (answer.keep) spool.add({ ...common, text, file: null, made: answer.made ?? null });
    return answer;
  }
}

function isOwnHost(host: string | undefined): boolean {
  return /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/i.test(host ?? '');
}

function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

async function readText(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    size += (chunk as Buffer).length;
    if (size > BODY_LIMIT) throw new Error('The body is too large.');
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function sendJson(outgoing: ServerResponse, { status, json }: Pick<StandInAnswer, 'status' | 'json'>): void {
  if (outgoing.headersSent) return;
  outgoing.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
}

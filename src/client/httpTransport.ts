import { Agent, type IncomingMessage, request as openRequest } from 'node:http';

/** Where a tracker listens, and what it wants to hear. */
export interface TrackerEndpoint {
  port: number;
  token: string;
}

export interface HttpRequest {
  method: string;
  /** Path and query. */
  path: string;
  headers?: Record<string, string>;
  body?: string;
  signal?: AbortSignal;
  /** Milliseconds without a byte after which the request is given up; none when absent. */
  idleTimeout?: number;
}

/** Plain HTTP to loopback over kept-alive connections. */
export class HttpTransport {
  private readonly agent = new Agent({ keepAlive: true, maxFreeSockets: 4 });

  /** Resolves with the answer's head; the caller reads its body. Rejects when the connection fails. */
  open(endpoint: TrackerEndpoint, request: HttpRequest): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const outgoing = openRequest({
        host: '127.0.0.1',
        port: endpoint.port,
        method: request.method,
        path: request.path,
        agent: this.agent,
        signal: request.signal,
        headers: {
          authorization: `Bearer ${endpoint.token}`,
          ...(request.body === undefined
            ? {}
            : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(request.body) }),
          ...request.headers,
        },
      });
      if (request.idleTimeout !== undefined) {
        outgoing.setTimeout(request.idleTimeout, () => {
          outgoing.destroy(new Error(`no answer within ${request.idleTimeout} ms`));
        });
      }
      outgoing.once('response', resolve);
      outgoing.on('error', reject);
      outgoing.end(request.body);
    });
  }

  dispose(): void {
    this.agent.destroy();
  }
}

/** The whole body of an answer. */
export async function readBody(answer: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Whether the request cannot have reached a tracker, so that sending it again is safe. */
export function neverArrived(error: unknown): boolean {
  const { code, syscall } = error as NodeJS.ErrnoException;
  return code === 'ECONNREFUSED' || (code === 'ECONNRESET' && syscall === 'connect');
}

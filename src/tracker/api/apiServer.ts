import { once } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { createAdaptorServer, type HttpBindings } from '@hono/node-server';
import { LEAVING_HEADER } from '../../shared/protocol/leavingHeader';
import type { createApi } from './createApi';

export interface ApiServerOptions {
  /** Tried first; any free one where it is null or, unless `exactPort`, taken. */
  port: number | null;
  exactPort?: boolean;
  /** Milliseconds a client may take to send a whole request; of an artifact, to send any more of it. */
  requestTimeout?: number;
  /** Asks whoever holds the port to leave; resolves with whether it will. */
  askToLeave?: (port: number) => Promise<boolean>;
  /** What must be over before a request is answered; null for nothing. */
  awaited?: (incoming: IncomingMessage) => Promise<void> | null;
  /** Called at the start and the end of each request. */
  onActivity?: () => void;
}

export interface ApiServer {
  port: number;
  /** Requests being answered, event streams among them. */
  openRequests(): number;
  /** Turns new requests away, lets those being answered finish, and ends what is left after a short grace. */
  close(): Promise<void>;
}

/** So long requests are told to go elsewhere before the door is shut. */
const FAREWELL_MS = 50;
const GRACE_MS = 500;
/** How long the port of a stand-in that leaves is waited for. */
const HANDOVER_MS = 5_000;

/** Serves the API on loopback only. Rejects where `exactPort` is taken. */
export async function serveApi(api: ReturnType<typeof createApi>, options: ApiServerOptions): Promise<ApiServer> {
  const requestTimeout = options.requestTimeout ?? 60_000;
  let leaving = false;
  const server = createAdaptorServer({
    fetch: async (request, bindings) => {
      if (leaving) return turnedAway();
      await options.awaited?.((bindings as HttpBindings).incoming);
      return api.fetch(request, bindings as HttpBindings);
    },
    hostname: '127.0.0.1',
    overrideGlobalObjects: false,
    serverOptions: {
      // Node knows one for all requests only, and an artifact may be many gigabytes: see endSlowRequests.
      requestTimeout: 0,
      headersTimeout: Math.min(10_000, requestTimeout),
      // Clients ask for many runs by a query of many ids, and keep their connections while a step of training takes its time.
      maxHeaderSize: 64 << 10,
      keepAliveTimeout: 75_000,
      connectionsCheckingInterval: Math.min(10_000, requestTimeout),
    },
  }) as Server;
  endSlowRequests(server, requestTimeout);
  const openRequests = countRequests(server, options.onActivity ?? (() => {}));
  const port = await listen(server, options);
  return {
    port,
    openRequests,
    close() {
      leaving = true;
      return close(server);
    },
  };
}

async function listen(server: Server, { port, exactPort, askToLeave }: ApiServerOptions): Promise<number> {
  try {
    return await listenAt(server, port ?? 0);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (port !== null && code === 'EADDRINUSE' && (await askToLeave?.(port))) {
      const freed = await listenSoon(server, port);
      if (freed !== null) return freed;
    }
    if (exactPort || port === null || (code !== 'EADDRINUSE' && code !== 'EACCES')) throw error;
    return listenAt(server, 0);
  }
}

/** At a port that is about to become free; null where it does not. */
async function listenSoon(server: Server, port: number): Promise<number | null> {
  for (const end = Date.now() + HANDOVER_MS; Date.now() < end; await pause(20)) {
    try {
      return await listenAt(server, port);
    } catch {}
  }
  return null;
}

async function listenAt(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const UPLOAD = /^\/(ajax-)?api\/2\.0\/mlflow(-artifacts\/artifacts\/|\/upload-artifact)/;

/** Ends connections whose request does not arrive in time. An upload may take for ever as long as it goes on. */
function endSlowRequests(server: Server, requestTimeout: number): void {
  server.on('request', (incoming, outgoing) => {
    const { socket, url = '' } = incoming;
    let before = socket.bytesRead;
    const timer = setInterval(() => {
      const goesOn = UPLOAD.test(url) && socket.bytesRead > before;
      before = socket.bytesRead;
      if (incoming.complete) clearInterval(timer);
      else if (!goesOn && outgoing.headersSent) socket.destroy();
      else if (!goesOn) socket.end('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n', () => socket.destroy());
    }, requestTimeout);
    timer.unref();
    incoming.once('close', () => clearInterval(timer));
  });
}

function countRequests(server: Server, onActivity: () => void): () => number {
  let open = 0;
  server.on('request', (_incoming, outgoing) => {
    open++;
    onActivity();
    outgoing.once('close', () => {
      open--;
      onActivity();
    });
  });
  return () => open;
}

/** Closing a server cuts off idle connections, which leaves a client that is just about to use one in doubt. */
async function close(server: Server): Promise<void> {
  await pause(FAREWELL_MS);
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const grace = setTimeout(() => server.closeAllConnections(), GRACE_MS);
  await closed;
  clearTimeout(grace);
}

function turnedAway(): Response {
  return new Response(null, { status: 503, headers: { [LEAVING_HEADER]: '1', connection: 'close' } });
}

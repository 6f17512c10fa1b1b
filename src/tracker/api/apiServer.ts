import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { createAdaptorServer, type HttpBindings } from '@hono/node-server';
import { LEAVING_HEADER } from '../../shared/protocol/leavingHeader';
import type { createApi } from './createApi';

export interface ApiServerOptions {
  /** Tried first; any free one where it is null or, unless `exactPort`, taken. */
  port: number | null;
  exactPort?: boolean;
  /** Milliseconds a client may take to send a whole request. */
  requestTimeout?: number;
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

/** Serves the API on loopback only. Rejects where `exactPort` is taken. */
export async function serveApi(api: ReturnType<typeof createApi>, options: ApiServerOptions): Promise<ApiServer> {
  const requestTimeout = options.requestTimeout ?? 60_000;
  let leaving = false;
  const server = createAdaptorServer({
    fetch: (request, bindings) => (leaving ? turnedAway() : api.fetch(request, bindings as HttpBindings)),
    hostname: '127.0.0.1',
    overrideGlobalObjects: false,
    serverOptions: {
      requestTimeout,
      headersTimeout: Math.min(10_000, requestTimeout),
      connectionsCheckingInterval: Math.min(10_000, requestTimeout),
    },
  }) as Server;
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

async function listen(server: Server, { port, exactPort }: ApiServerOptions): Promise<number> {
  try {
    return await listenAt(server, port ?? 0);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (exactPort || port === null || (code !== 'EADDRINUSE' && code !== 'EACCES')) throw error;
    return listenAt(server, 0);
  }
}

async function listenAt(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
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

import type { ServerResponse } from 'node:http';
import type { RawRoutes } from '../mlflowRequest';

/** Below 3.4, clients send traces as JSON only, not as protobuf too. */
const SPOKEN_VERSION = '3.3.2';

/** What a client or a tool asks about the server itself. */
export function systemRoutes(): RawRoutes {
  const info = ({ outgoing }: { outgoing: ServerResponse }) =>
    send(outgoing, 'application/json', JSON.stringify({ store_type: 'SqlStore', workspaces_enabled: false }));
  return {
    'GET /health': ({ outgoing }) => send(outgoing, 'text/plain; charset=utf-8', 'OK'),
    'GET /version': ({ outgoing }) => send(outgoing, 'text/plain; charset=utf-8', SPOKEN_VERSION),
    'GET 3.0/mlflow/server-info': info,
    'POST /v1/traces': ({ outgoing }) => {
      outgoing.writeHead(501, { 'content-type': 'text/plain; charset=utf-8' });
      outgoing.end('Traces are taken as JSON, at /api/3.0/mlflow/traces.');
    },
  };
}

function send(outgoing: ServerResponse, type: string, text: string): void {
  outgoing.writeHead(200, { 'content-type': type, 'content-length': Buffer.byteLength(text) });
  outgoing.end(text);
}

import type { IncomingMessage } from 'node:http';
import type { ClientIdentity } from '../connection/clientIdentity';
import type { TrackerConnection } from '../connection/connection';
import { MlflowError } from './wire/mlflowError';

/** A refusal in plain text, as MLflow itself sends it. */
export class AccessRefused extends Error {}

const LOCAL_ORIGIN = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;
const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Who may use the protocol. Ports are forwarded from elsewhere, so any port of this machine's names and of private
 * addresses will do as Host; a name that somebody pointed here (DNS rebinding) will not. Throws AccessRefused or
 * MlflowError UNAUTHENTICATED.
 */
export function checkAccess(
  { headers, method = 'GET' }: IncomingMessage,
  connection: Pick<TrackerConnection, 'identify'>,
): ClientIdentity {
  if (!isOwnHost(headers.host)) {
    throw new AccessRefused('Invalid Host header - possible DNS rebinding attack detected');
  }
  if (headers.origin !== undefined && !READS.has(method) && !LOCAL_ORIGIN.test(headers.origin)) {
    throw new AccessRefused('Cross-origin request blocked');
  }
  const client = connection.identify(headers.authorization);
  if (client) return client;
  throw new MlflowError(
    'UNAUTHENTICATED',
    'This tracker needs its token: set MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME to any name and MLFLOW_TRACKING_PASSWORD to the token. "Copy Connection" in the editor gives it.',
  );
}

function isOwnHost(host: string | undefined): boolean {
  const name = (host ?? '').toLowerCase().replace(/:\d+$/, '');
  return name === 'localhost' || name === '127.0.0.1' || name === '[::1]' || isPrivateAddress(name);
}

/** RFC 1918 and RFC 4193, as literal addresses only. */
function isPrivateAddress(host: string): boolean {
  if (/^\[f[cd][0-9a-f]{2}:[0-9a-f:]*\]$/.test(host)) return true;
  const [, a, b] = /^(\d{1,3})\.(\d{1,3})\.\d{1,3}\.\d{1,3}$/.exec(host)?.map(Number) ?? [];
  return a === 10 || (a === 192 && b === 168) || (a === 172 && b !== undefined && b >= 16 && b <= 31);
}

import { createHash } from 'node:crypto';
import type { ClientIdentity } from './clientIdentity';
import type { RunCreation } from './runAdoption';

/** Equal for a request that is sent again, since it names the time at which it was made. */
export function creationDigest(
  { experimentId, name, startTime, tags }: Omit<RunCreation, 'userId'>,
  client: ClientIdentity,
): string {
  const sorted = Object.entries(tags).sort(([a], [b]) => (a < b ? -1 : 1));
  const text = JSON.stringify([client.kind, client.runId, client.name, experimentId, name, startTime, sorted]);
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

import type { Socket } from 'node:net';
import { type ProcessDetails, processDetails } from '../../platform/processDetails';
import { socketPeer } from '../../platform/socketPeer';
import type { ProtocolClient } from './runAdoption';

/** Programs that pass on what others send: a connection that comes through them says nothing of its sender. */
const GO_BETWEEN =
  /(?:^|[/\\])(?:sshd|ssh|node|code|code-server|code-tunnel|docker-proxy|socat|nginx|caddy)(?:\.exe)?$/i;

/** Finds the processes that send requests, once a connection. */
export class ClientProcesses {
  private readonly found = new WeakMap<Socket, Promise<ProcessDetails | null>>();

  /** null where it can't be told, or where the connection was passed on by another program. */
  of({ incoming: { socket } }: ProtocolClient): Promise<ProcessDetails | null> {
    const known = this.found.get(socket);
    if (known !== undefined) return known;
    const finding = find(socket).catch(() => null);
    this.found.set(socket, finding);
    return finding;
  }
}

async function find({ localPort, remotePort }: Socket): Promise<ProcessDetails | null> {
  if (localPort === undefined || remotePort === undefined) return null;
  const pid = await socketPeer(localPort, remotePort);
  if (pid === null || pid === process.pid) return null;
  const details = await processDetails(pid);
  return details && !isGoBetween(details) ? details : null;
}

/** A process that has our token in its own variables is meant, whatever it is called. */
function isGoBetween({ argv, env }: ProcessDetails): boolean {
  return env.MLFLOW_TRACKING_TOKEN === undefined && GO_BETWEEN.test(argv[0] ?? '');
}

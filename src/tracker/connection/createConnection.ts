import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { StorePaths } from '../../platform/storePaths';
import type { Ingest } from '../ingest/ingest';
import type { Launcher } from '../launch/launcher';
import type { Store } from '../store/store';
import type { TrackerConnection } from './connection';
import { CreationLog, compactCreations } from './creationLog';
import type { LaunchLink } from './launchLink';
import { ProtocolRuns } from './protocolRuns';
import type { ProtocolClient } from './runAdoption';
import { askToLeave } from './standIn/askToLeave';
import { MADE_HEADER, REPLAY_HEADER, SpoolReplay } from './standIn/replay';
import type { Tokens } from './tokens';
import { connectionVariables } from './variables';

export interface ConnectionOptions {
  store: Store;
  launcher: Pick<Launcher, 'observe' | 'stopObserving'>;
  ingest: Pick<Ingest, 'claim'>;
  paths: StorePaths;
  tokens: Tokens;
  link: LaunchLink;
  env: NodeJS.ProcessEnv;
  /** Takes sentences for the tracker's own log. */
  log: (sentence: string) => void;
  /** Lets those in who have no token. */
  withoutToken?: boolean;
}

export function createConnection({
  store,
  launcher,
  ingest,
  paths,
  tokens,
  link,
  env,
  log,
  withoutToken = false,
}: ConnectionOptions): TrackerConnection {
  const file = paths.creations;
  const active = new Set(store.runs.active().map(({ id }) => id));
  compactCreations(file, ({ run, launch }) => active.has(run) || active.has(launch ?? ''));
  const creations = new CreationLog(file, false);
  const secret = randomBytes(16).toString('hex');
  const isReplay = (headers: IncomingHttpHeaders) => headers[REPLAY_HEADER] === secret;
  const madeId = ({ incoming: { headers } }: ProtocolClient) => {
    const made = isReplay(headers) ? headers[MADE_HEADER] : undefined;
    return typeof made === 'string' ? made : null;
  };
  return {
    identify: (authorization) => tokens.identify(authorization) ?? (withoutToken ? { kind: 'open' } : null),
    adoption: new ProtocolRuns({ store, launcher, ingest, link, creations, madeId }),
    isReplay: ({ headers }) => isReplay(headers),
    askToLeave: (port) => askToLeave(port, tokens, paths.standIn),
    replay(port) {
      const replay = new SpoolReplay({ folder: paths.spool, port, tokens, store, secret, log });
      return replay.isNeeded ? replay.run().then(() => link.endOrphans()) : null;
    },
    describe({ purpose, name = '' }) {
      const token = tokens.derive(purpose, name);
      const { trackingUri } = link;
      return { trackingUri, token, env: connectionVariables(trackingUri, token, plain(env)) };
    },
  };
}

function plain(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

import type { StorePaths } from '../../platform/storePaths';
import type { Ingest } from '../ingest/ingest';
import type { Launcher } from '../launch/launcher';
import type { Store } from '../store/store';
import type { TrackerConnection } from './connection';
import { CreationLog, compactCreations } from './creationLog';
import type { LaunchLink } from './launchLink';
import { ProtocolRuns } from './protocolRuns';
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
  withoutToken = false,
}: ConnectionOptions): TrackerConnection {
  const file = paths.creations;
  const active = new Set(store.runs.active().map(({ id }) => id));
  compactCreations(file, ({ run, launch }) => active.has(run) || active.has(launch ?? ''));
  const creations = new CreationLog(file, false);
  return {
    identify: (authorization) => tokens.identify(authorization) ?? (withoutToken ? { kind: 'open' } : null),
    adoption: new ProtocolRuns({ store, launcher, ingest, link, creations, madeId: () => null }),
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

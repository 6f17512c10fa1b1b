import { randomUUID } from 'node:crypto';
import type { TrackerConnection } from '../connection/connection';
import { Tokens } from '../connection/tokens';
import type { Store } from '../store/store';

/** A tracker that launches nothing: every run that code makes is one of its own. With a null token everybody may come in. */
export function withoutLaunches(store: Store, token: string | null): Pick<TrackerConnection, 'identify' | 'adoption'> {
  const tokens = token === null ? null : new Tokens(token);
  return {
    identify: (authorization) => (tokens ? tokens.identify(authorization) : { kind: 'open' }),
    adoption: {
      async createRun({ experimentId, name, startTime, userId, tags }, _client, setTags) {
        const id = randomUUID().replaceAll('-', '');
        store.transaction(() => {
          store.runs.create({
            id,
            name: name ?? `run-${id.slice(0, 8)}`,
            experiment: store.experiments.get(experimentId).name,
            status: 'RUNNING',
            command: tags['mlflow.source.name'] ?? '',
            argv: null,
            job: null,
            source: 'client',
            cwd: '',
            startTime,
            mainMetric: null,
            goal: null,
            userId,
            launchPlan: '{}',
          });
          setTags(id, tags);
        });
        return id;
      },
      report: () => false,
      reported: () => null,
      claimMetrics: () => {},
      claimParams: () => {},
    },
  };
}

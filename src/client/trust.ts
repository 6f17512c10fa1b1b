import { CockpitError } from '../shared/model/cockpitError';
import type { TrackerRoute } from '../shared/protocol/trackerApi';

/**
 * Which routes only read, and so are open in a workspace that the user does not trust. Every route stands here, so
 * that a new one must choose.
 */
const READS: Record<TrackerRoute, boolean> = {
  'GET /v1/health': true,
  // It ends what another window may be in the middle of, and starts another program.
  'POST /v1/shutdown': false,
  'GET /v1/runs': true,
  'POST /v1/runs': false,
  'POST /v1/runs/attach': false,
  'POST /v1/runs/:id/end': false,
  'POST /v1/runs/:id/output': false,
  'GET /v1/runs/:id': true,
  'PATCH /v1/runs/:id': false,
  'POST /v1/runs/:id/stop': false,
  'POST /v1/series': true,
  'GET /v1/datasets': true,
  'GET /v1/models': true,
  'POST /v1/models': false,
  'PUT /v1/models/:model/aliases/:alias': false,
  'DELETE /v1/models/:model/aliases/:alias': false,
  'PATCH /v1/models/:model/versions/:version': false,
  // Its answer is a key with which anything can be written.
  'GET /v1/connection': false,
  'GET /v1/imports/candidates': true,
  'POST /v1/imports': false,
  'GET /v1/transfers/:id': true,
  'DELETE /v1/transfers/:id': false,
  'GET /v1/watched': true,
  'POST /v1/watched': false,
  'DELETE /v1/watched': false,
  'GET /v1/servers': true,
  'POST /v1/servers': false,
  'PUT /v1/servers/:id/credentials': false,
  'DELETE /v1/servers/:id': false,
  'POST /v1/servers/:id/read': false,
  'POST /v1/servers/:id/push': false,
  'POST /v1/servers/:id/pull': false,
  'GET /v1/lineage': true,
};

/** Throws CockpitError FORBIDDEN for a route that starts or changes something where the workspace is not trusted. */
export function assertTrusted(route: TrackerRoute, trusted: boolean): void {
  if (trusted || READS[route]) return;
  throw new CockpitError(
    'FORBIDDEN',
    'This workspace is not trusted, so nothing in it is started or changed. Trust it ("Workspaces: Manage Workspace Trust") and try again.',
  );
}

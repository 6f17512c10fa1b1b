import { expect, it } from 'vitest';
import { assertTrusted } from '../../../src/client/trust';
import type { TrackerRoute } from '../../../src/shared/protocol/trackerApi';

it.each<TrackerRoute>([
  'POST /v1/shutdown',
  'GET /v1/connection',
  'POST /v1/imports',
  'POST /v1/servers/:id/read',
  'PATCH /v1/runs/:id',
])('refuses %s in a workspace that is not trusted', (route) => {
  expect(() => assertTrusted(route, false)).toThrow('This workspace is not trusted');
});

it.each<TrackerRoute>(['GET /v1/runs', 'POST /v1/series', 'GET /v1/servers', 'GET /v1/imports/candidates'])(
  'lets %s read there',
  (route) => {
    expect(() => assertTrusted(route, false)).not.toThrow();
  },
);

import * as z from 'zod';
import type { Dataset } from '../../../shared/model/dataset';
import type { ApiContext } from '../apiContext';
import type { RouteTable } from '../routeTable';

const seriesQuery = z.strictObject({
  runId: z.string().min(1),
  key: z.string().min(1),
  cursor: z.number().optional(),
  fromStep: z.number().optional(),
  toStep: z.number().optional(),
  resolution: z.number().int().min(1).optional(),
});

/** Routes that read across runs: series, datasets, lineage. */
export function readRoutes({
  store,
  capture,
  servers,
}: Pick<ApiContext, 'store' | 'capture' | 'servers'>): RouteTable<
  'POST /v1/series' | 'GET /v1/datasets' | 'GET /v1/lineage'
> {
  return {
    'POST /v1/series': {
      schema: z.strictObject({ queries: z.array(seriesQuery).max(10_000) }),
      handle: ({ body }) => {
        for (const runId of new Set(body.queries.map((query) => query.runId))) servers.want(runId);
        return { series: body.queries.map((query) => store.metrics.read(query)) };
      },
    },
    'GET /v1/datasets': { schema: null, handle: async () => ({ datasets: await listDatasets(store, capture) }) },
    'GET /v1/lineage': {
      schema: z.strictObject({ focus: z.string().min(1) }),
      handle: ({ body }) => store.lineage(body.focus),
    },
  };
}

async function listDatasets(store: ApiContext['store'], capture: ApiContext['capture']): Promise<Dataset[]> {
  const datasets = store.datasets.list();
  const newest = datasets.flatMap(({ path, versions: [version] }) => (version ? [{ path, hash: version.hash }] : []));
  const onDisk = new Map((await capture.compareWithDisk(newest)).map((found) => [found.path, found]));
  return datasets.map((dataset) => {
    const found = onDisk.get(dataset.path);
    return { ...dataset, differs: found?.differs ?? null, missing: found?.missing ?? false };
  });
}

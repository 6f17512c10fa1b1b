import type { RunSummary } from '../../shared/model/run';
import type { ServerSummary } from '../../shared/model/server';

/** The id of the connected server that a run is on, told by its origin; null for a run of the store. */
export function serverOf(run: Pick<RunSummary, 'source' | 'origin'>, servers: readonly ServerSummary[]): string | null {
  const { source, origin } = run;
  if (source !== 'server' || origin === null) return null;
  const [nearest] = servers
    .filter(({ url }) => isBelow(origin, url))
    // One server may stand behind a path of another's host.
    .sort((a, b) => b.url.length - a.url.length);
  return nearest?.id ?? null;
}

/** An origin that a browser can open. */
export function isWebOrigin(origin: string | null): origin is string {
  return origin !== null && /^https?:\/\//i.test(origin);
}

function isBelow(origin: string, url: string): boolean {
  const base = url.replace(/\/+$/, '');
  return origin.startsWith(base) && /^(?:$|[/#?])/.test(origin.slice(base.length));
}

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

/** Written to a run that was pushed, with its address there as the value. */
const PUSHED_TAG = 'mlops.pushed.';

/** The pages of a run on servers, by what to call each: where it came from, and where it was pushed to. */
export function webPages({ origin, tags }: Pick<RunSummary, 'origin' | 'tags'>): { label: string; url: string }[] {
  const pushed = Object.entries(tags)
    .filter(([key, url]) => key.startsWith(PUSHED_TAG) && isWebOrigin(url))
    .map(([key, url]) => ({ label: key.slice(PUSHED_TAG.length), url }));
  return isWebOrigin(origin) ? [{ label: new URL(origin).host, url: origin }, ...pushed] : pushed;
}

/** An origin that a browser can open. */
function isWebOrigin(origin: string | null): origin is string {
  return origin !== null && /^https?:\/\//i.test(origin) && URL.canParse(origin);
}

function isBelow(origin: string, url: string): boolean {
  const base = url.replace(/\/+$/, '');
  return origin.startsWith(base) && /^(?:$|[/#?])/.test(origin.slice(base.length));
}

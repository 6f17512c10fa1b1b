import type { RouteParamName } from '../shared/protocol/routeParams';
import type { TrackerRoute, TrackerRoutes } from '../shared/protocol/trackerApi';

type ParamsOption<Route extends string> = [RouteParamName<Route>] extends [never]
  ? { params?: undefined }
  : { params: Record<RouteParamName<Route>, string | number> };

type BodyOption<Body> = Body extends undefined
  ? { body?: undefined }
  : Record<string, never> extends Body
    ? { body?: Body }
    : { body: Body };

/** What a route wants beside its name: its path's params, its body (the query of a GET), and a way to give up. */
export type RouteOptions<Route extends TrackerRoute> = ParamsOption<Route> &
  BodyOption<TrackerRoutes[Route]['request']> & { signal?: AbortSignal };

/** The options may be left out where nothing in them is required. */
export type RouteArguments<Route extends TrackerRoute> =
  Record<string, never> extends RouteOptions<Route> ? [options?: RouteOptions<Route>] : [options: RouteOptions<Route>];

export type RouteResponse<Route extends TrackerRoute> = TrackerRoutes[Route]['response'];

import type * as z from 'zod';
import type { RouteParamName } from '../../shared/protocol/routeParams';
import type { TrackerRoute, TrackerRoutes } from '../../shared/protocol/trackerApi';

/** What a handler is given: the checked body (or query, for GET) and the path's params, decoded. */
export interface RouteInput<Route extends TrackerRoute> {
  body: TrackerRoutes[Route]['request'];
  params: Record<RouteParamName<Route>, string>;
}

export interface RouteHandler<Route extends TrackerRoute> {
  /** null for a route without a body. */
  schema: TrackerRoutes[Route]['request'] extends undefined ? null : z.ZodType<TrackerRoutes[Route]['request']>;
  handle(input: RouteInput<Route>): TrackerRoutes[Route]['response'] | Promise<TrackerRoutes[Route]['response']>;
}

/** Handlers by route; the whole table must name every route of the protocol. */
export type RouteTable<Route extends TrackerRoute = TrackerRoute> = { [R in Route]: RouteHandler<R> };

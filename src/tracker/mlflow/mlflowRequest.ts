import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ClientIdentity } from '../connection/clientIdentity';
import type { ProtocolClient } from '../connection/runAdoption';
import type { Fields } from './wire/fields';

/** A request as a JSON route sees it. */
export interface MlflowRequest {
  /** The body's fields, or the query's where there is no body. */
  fields: Fields;
  /** The path's parts, decoded: `:name` by its name, the rest of a path that ends in `/*` by `*`, still encoded. */
  params: Record<string, string>;
  client: ProtocolClient;
  /** Bytes of the body. */
  size: number;
}

/** Answers with an object for JSON. Throws MlflowError or CockpitError. */
export type MlflowHandler = (request: MlflowRequest) => object | Promise<object>;

/** A request that a route reads and answers by itself, as a stream. */
export interface RawRequest {
  query: Fields;
  params: Record<string, string>;
  client: ClientIdentity;
  incoming: IncomingMessage;
  outgoing: ServerResponse;
}

/** What it throws before the answer has begun is answered as for a JSON route. */
export type RawHandler = (request: RawRequest) => void | Promise<void>;

/**
 * `METHOD 2.0/mlflow/…` is served below /api and /ajax-api, `METHOD /…` there only. `:name` stands for one part of the
 * path, `/*` at the end for the rest.
 */
export type MlflowRoutes = Record<string, MlflowHandler>;
export type RawRoutes = Record<string, RawHandler>;

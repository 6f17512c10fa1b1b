/** The names of a route's `:name` segments: `'model' | 'alias'` for `PUT /v1/models/:model/aliases/:alias`. */
export type RouteParamName<Route extends string> = Route extends `${string}:${infer Rest}`
  ? Rest extends `${infer Name}/${infer Tail}`
    ? Name | RouteParamName<Tail>
    : Rest
  : never;

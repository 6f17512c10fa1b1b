import type { JsonObject } from './json';

/** The fields of a query; a repeated one is a list. */
export function readQuery(search: URLSearchParams): JsonObject {
  const fields: JsonObject = Object.create(null);
  for (const [name, value] of search) {
    const before = fields[name];
    if (before === undefined) fields[name] = value;
    else if (Array.isArray(before)) before.push(value);
    else fields[name] = [before, value];
  }
  return fields;
}

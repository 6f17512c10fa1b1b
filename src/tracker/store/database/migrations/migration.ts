/** One step of the schema; its place in the list, from 1, is the version it leads to. Never edited once released. */
export type Migration = string;

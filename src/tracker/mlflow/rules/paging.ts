import { type Fields, invalidValue } from '../wire/fields';
import { invalid } from '../wire/mlflowError';
import { LIMITS } from './limits';

export interface Page {
  limit: number;
  offset: number;
}

/** Reads max_results and page_token. Throws MlflowError for a limit below 1 or above `most`. */
export function readPage(fields: Fields, standard: number, most: number = LIMITS.page): Page {
  const limit = fields.number('max_results') ?? standard;
  if (limit < 1) throw invalid(`${invalidValue('max_results', limit)} It must be a positive integer`);
  if (limit > most) throw invalid(`${invalidValue('max_results', limit)} It must be at most ${most}`);
  return { limit, offset: readToken(fields.text('page_token')) };
}

/** A page of what is in memory, or of `limit + 1` rows that begin at the page when `from` is 0. */
export function cutPage<T>(items: readonly T[], { limit, offset }: Page, from = offset): { items: T[]; next?: string } {
  const page = items.slice(from, from + limit);
  return items.length > from + limit ? { items: page, next: pageToken(offset + limit) } : { items: page };
}

/** Opaque to clients; MLflow's own form. */
export function pageToken(offset: number): string {
  return Buffer.from(`{"offset": ${offset}}`).toString('base64');
}

function readToken(token: string | undefined): number {
  if (!token) return 0;
  if (token.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(token)) {
    throw invalid('Invalid page token, could not base64-decode');
  }
  const text = Buffer.from(token, 'base64').toString();
  let offset: unknown;
  try {
    offset = (JSON.parse(text) as { offset?: unknown } | null)?.offset;
  } catch {
    throw invalid(`Invalid page token, decoded value=${text.slice(0, 200)}`);
  }
  const number = Number(offset);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw invalid(`Invalid page token, parsed value=${text.slice(0, 200)}`);
}

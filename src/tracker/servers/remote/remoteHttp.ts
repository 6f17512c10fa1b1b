import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseExactJson } from '../../../shared/format/exactJson';
import type { ServerAuth } from './serverAuth';
import { ServerError, serverError } from './serverError';

export interface HttpTiming {
  /** Milliseconds without an answer after which a request is given up. */
  timeoutMs: number;
  /** Tries of a request that a passing trouble kept from being answered. */
  tries: number;
  /** Milliseconds before the second try; doubled each time. */
  pauseMs: number;
}

const DEFAULT_TIMING: HttpTiming = { timeoutMs: 60_000, tries: 5, pauseMs: 500 };
/** A file may take longer than an answer. */
const UPLOAD_TIMEOUT_MS = 3_600_000;

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';
type Query = Record<string, string | number | undefined>;

/** Requests to one tracking server. What fails for a passing reason is sent again, so each request may arrive twice. */
export class RemoteHttp {
  private readonly base: string;
  private readonly timing: HttpTiming;

  constructor(
    url: string,
    private readonly auth: ServerAuth,
    timing: Partial<HttpTiming> = {},
  ) {
    this.base = url.replace(/\/+$/, '');
    this.timing = { ...DEFAULT_TIMING, ...timing };
  }

  /** Throws ServerError, or the signal's reason. */
  async get<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
    return this.answer<T>(path, await this.send(path + queryText(query), { method: 'GET' }, signal));
  }

  async text(path: string, signal?: AbortSignal): Promise<string> {
    return (await this.send(path, { method: 'GET' }, signal)).text();
  }

  async call<T>(method: Exclude<Method, 'GET'>, path: string, body: object, signal?: AbortSignal): Promise<T> {
    const init = { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    return this.answer<T>(path, await this.send(path, init, signal));
  }

  /** For a request that makes something anew each time it arrives: before it is sent again, `find` looks for what it made. */
  async make<T>(path: string, body: object, find: () => Promise<T | null>, signal?: AbortSignal): Promise<T> {
    const init = { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    return this.retry(async (attempt) => {
      const made = attempt === 1 ? null : await find();
      return made ?? this.answer<T>(path, await this.sendOnce(path, init, this.timing.timeoutMs, signal));
    }, signal);
  }

  /** A file's bytes as they come. */
  async download(path: string, query: Query, signal?: AbortSignal): Promise<Readable> {
    const { body } = await this.send(path + queryText(query), { method: 'GET' }, signal);
    return body === null ? Readable.from([]) : Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]);
  }

  async upload(path: string, file: string, signal?: AbortSignal): Promise<void> {
    const { size } = await stat(file);
    const open = () => {
      const body = size === 0 ? '' : (Readable.toWeb(createReadStream(file)) as unknown as RequestInit['body']);
      return { method: 'PUT', body, duplex: 'half', headers: { 'content-length': String(size) } } as RequestInit;
    };
    await (await this.send(path, open, signal, UPLOAD_TIMEOUT_MS)).arrayBuffer();
  }

  private async answer<T>(path: string, response: Response): Promise<T> {
    const text = await response.text();
    try {
      return (text === '' ? {} : parseExactJson(text)) as T;
    } catch {
      throw new ServerError(
        response.status,
        '',
        `${path} answered something other than JSON, so this is no MLflow server.`,
      );
    }
  }

  private send(
    path: string,
    init: RequestInit | (() => RequestInit),
    signal?: AbortSignal,
    timeoutMs = this.timing.timeoutMs,
  ): Promise<Response> {
    const sendOnce = () => this.sendOnce(path, typeof init === 'function' ? init() : init, timeoutMs, signal);
    return this.retry(sendOnce, signal);
  }

  private async retry<T>(work: (attempt: number) => Promise<T>, signal?: AbortSignal): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await work(attempt);
      } catch (error) {
        signal?.throwIfAborted();
        if (!(error instanceof ServerError) || !error.isPassing || attempt >= this.timing.tries) throw error;
        await sleep(this.timing.pauseMs * 2 ** (attempt - 1), undefined, { signal });
      }
    }
  }

  private async sendOnce(path: string, init: RequestInit, timeoutMs: number, signal?: AbortSignal): Promise<Response> {
    const limit = AbortSignal.timeout(timeoutMs);
    let response: Response;
    try {
      const request = new Request(this.base + path, {
        ...init,
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
      });
      response = await fetch(await this.auth.authorize(request));
    } catch (error) {
      throw new ServerError(0, '', `The server at ${this.base} did not answer: ${causeOf(error, limit, timeoutMs)}.`);
    }
    if (response.ok) return response;
    throw await serverError(response, `${init.method} ${path.replace(/\?.*/s, '')}`);
  }
}

/** Node hides what went wrong in the cause. */
function causeOf(error: unknown, limit: AbortSignal, timeoutMs: number): string {
  if (limit.aborted) return `it took longer than ${Math.round(timeoutMs / 1000)} s`;
  const { cause, message } = error as Error & { cause?: NodeJS.ErrnoException };
  return cause?.code ?? cause?.message ?? message;
}

function queryText(query: Query): string {
  const pairs = Object.entries(query).filter((pair): pair is [string, string | number] => pair[1] !== undefined);
  if (pairs.length === 0) return '';
  return `?${new URLSearchParams(Object.fromEntries(pairs.map(([name, value]) => [name, String(value)]))).toString()}`;
}

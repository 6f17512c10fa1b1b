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
    return this.ask<T>(path + queryText(query), { method: 'GET' }, signal);
  }

  text(path: string, signal?: AbortSignal): Promise<string> {
    return this.retry(() => this.askText(path, { method: 'GET' }, signal), signal);
  }

  async call<T>(method: Exclude<Method, 'GET'>, path: string, body: object, signal?: AbortSignal): Promise<T> {
    return this.ask<T>(path, withJson(method, body), signal);
  }

  /** For a request that makes something anew each time it arrives: before it is sent again, `find` looks for what it made. */
  async make<T>(path: string, body: object, find: () => Promise<T | null>, signal?: AbortSignal): Promise<T> {
    return this.retry(async (attempt) => {
      const made = attempt === 1 ? null : await find();
      return made ?? this.parsed<T>(path, await this.askText(path, withJson('POST', body), signal));
    }, signal);
  }

  /** A file's bytes as they come, for as long as they go on coming. Throws ServerError, an Error in the middle, or the signal's reason. */
  async *download(path: string, query: Query, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
    let idle = new AbortController();
    const watch = setTimeout(() => idle.abort(), this.timing.timeoutMs);
    const open = () => {
      idle = new AbortController();
      watch.refresh();
      return this.send(path + queryText(query), { method: 'GET' }, idle.signal, signal);
    };
    let begun = false;
    try {
      const { body } = await this.retry(open, signal);
      begun = true;
      for await (const chunk of body ?? []) {
        watch.refresh();
        yield chunk;
      }
    } catch (error) {
      if (!begun || signal?.aborted) throw this.failure(error, idle.signal, signal);
      throw new Error(`The server broke off in the middle: ${causeOf(error)}.`);
    } finally {
      clearTimeout(watch);
    }
  }

  async upload(path: string, file: string, signal?: AbortSignal): Promise<void> {
    const { size } = await stat(file);
    const open = () => {
      const body = size === 0 ? '' : (Readable.toWeb(createReadStream(file)) as unknown as RequestInit['body']);
      return { method: 'PUT', body, duplex: 'half', headers: { 'content-length': String(size) } } as RequestInit;
    };
    await this.retry(() => this.askText(path, open(), signal, UPLOAD_TIMEOUT_MS), signal);
  }

  private async ask<T>(path: string, init: RequestInit, signal?: AbortSignal): Promise<T> {
    return this.parsed<T>(path, await this.retry(() => this.askText(path, init, signal), signal));
  }

  private parsed<T>(path: string, text: string): T {
    try {
      return (text === '' ? {} : parseExactJson(text)) as T;
    } catch {
      const where = path.replace(/\?.*/s, '');
      throw new ServerError(200, '', `${where} answered something other than JSON, so this is no MLflow server.`);
    }
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

  /** The whole of an answer. */
  private async askText(
    path: string,
    init: RequestInit,
    signal?: AbortSignal,
    timeoutMs = this.timing.timeoutMs,
  ): Promise<string> {
    const limit = AbortSignal.timeout(timeoutMs);
    try {
      return await (await this.send(path, init, limit, signal)).text();
    } catch (error) {
      throw this.failure(error, limit, signal);
    }
  }

  private async send(path: string, init: RequestInit, limit: AbortSignal, signal?: AbortSignal): Promise<Response> {
    let response: Response;
    try {
      const either = signal ? AbortSignal.any([signal, limit]) : limit;
      const request = new Request(this.base + path, { ...init, signal: either });
      response = await fetch(await this.auth.authorize(request));
    } catch (error) {
      throw this.failure(error, limit, signal);
    }
    if (response.ok) return response;
    throw await serverError(response, `${init.method} ${path.replace(/\?.*/s, '')}`);
  }

  private failure(error: unknown, limit: AbortSignal, signal?: AbortSignal): unknown {
    if (error instanceof ServerError) return error;
    if (signal?.aborted) return signal.reason;
    const why = limit.aborted ? `it took too long` : causeOf(error);
    return new ServerError(0, '', `The server at ${this.base} did not answer: ${why}.`);
  }
}

function withJson(method: Method, body: object): RequestInit {
  return { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
}

/** Node hides what went wrong in the cause. */
function causeOf(error: unknown): string {
  const { cause, message } = error as Error & { cause?: NodeJS.ErrnoException };
  return cause?.code ?? cause?.message ?? message;
}

function queryText(query: Query): string {
  const pairs = Object.entries(query).filter((pair): pair is [string, string | number] => pair[1] !== undefined);
  if (pairs.length === 0) return '';
  return `?${new URLSearchParams(Object.fromEntries(pairs.map(([name, value]) => [name, String(value)]))).toString()}`;
}

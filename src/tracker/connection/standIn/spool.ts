import { appendFileSync, createWriteStream, mkdirSync, rmSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ClientIdentity } from '../clientIdentity';

/** A request that a stand-in took in, one JSON text a line. Its token is not kept: a new one is made of the identity. */
export interface SpooledRequest {
  method: string;
  /** Path and query. */
  url: string;
  identity: ClientIdentity;
  contentType: string | null;
  /** The body, or the name of the file beside the spool that holds it; both null where there was none. */
  text: string | null;
  file: string | null;
  /** The id that was answered to a request that makes something. */
  made: string | null;
}

/** What one stand-in took in, in the order of arrival. */
export class Spool {
  private readonly name = `${Date.now()}-${process.pid}`;
  private bodies = 0;
  private torn = false;

  constructor(private readonly folder: string) {}

  /** Throws where the disk can't take it: then nobody may be told that it was taken in. */
  add(request: SpooledRequest): void {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    const line = `${this.torn ? '\n' : ''}${JSON.stringify(request)}\n`;
    this.torn = true;
    appendFileSync(join(this.folder, `${this.name}.jsonl`), line, { mode: 0o600 });
    this.torn = false;
  }

  /** Keeps a body of any size; resolves with the name of its file. */
  async keepBody(incoming: IncomingMessage): Promise<string> {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    const name = `${this.name}-${++this.bodies}.bin`;
    try {
      await pipeline(incoming, createWriteStream(join(this.folder, name), { mode: 0o600 }));
      return name;
    } catch (error) {
      rmSync(join(this.folder, name), { force: true });
      throw error;
    }
  }
}

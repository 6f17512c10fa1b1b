import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { CockpitError } from '../../../shared/model/cockpitError';
import type { RemoteHttp } from './remoteHttp';
import type { RemoteFile } from './wire';

export interface FoundFile {
  /** Relative to the root, forward slashes. */
  path: string;
  bytes: number;
}

const PROXY = '/api/2.0/mlflow-artifacts/artifacts';
const PROXIED = /^(?:mlflow-artifacts:(?:\/\/[^/]*)?|https?:\/\/[^/]+\/api\/2\.0\/mlflow-artifacts\/artifacts)\/*/;

/** Most folders in folders that are followed: no model is deeper, and a server's loop is not endless then. */
const DEEPEST = 40;

/** The files of a run, or of a logged model, on a server. */
export class RemoteArtifacts {
  private readonly proxied: string | null;

  /** `uri`: the root as the server names it. `runId`: whose files they are, where they are a run's. */
  constructor(
    private readonly http: RemoteHttp,
    private readonly uri: string,
    private readonly runId: string | null,
    private readonly signal?: AbortSignal,
  ) {
    this.proxied = PROXIED.test(uri) ? uri.replace(PROXIED, '').replace(/\/+$/, '') : null;
  }

  /** Why the server takes no files itself: they go to a storage whose keys only its own users have. null where it does. */
  get refusal(): string | null {
    if (this.proxied !== null) return null;
    return `The server keeps files at ${this.uri}, which is written to with the storage's own keys and not through the server.`;
  }

  async list(folder = '', depth = 0): Promise<FoundFile[]> {
    const found: FoundFile[] = [];
    for (const { path, is_dir, file_size } of await this.listOne(folder)) {
      const whole = folder !== '' && !path.startsWith(`${folder}/`) ? `${folder}/${path}` : path;
      if (!is_dir) found.push({ path: whole, bytes: Number(file_size ?? 0) });
      else if (depth < DEEPEST) found.push(...(await this.list(whole, depth + 1)));
    }
    return found;
  }

  /** Leaves nothing behind where it rejects. */
  async download(path: string, file: string): Promise<void> {
    await mkdir(dirname(file), { recursive: true });
    try {
      await pipeline(this.open(path), createWriteStream(file), { signal: this.signal });
    } catch (error) {
      await rm(file, { force: true });
      throw error;
    }
  }

  /** Throws CockpitError CONFLICT where the server does not take files. */
  async upload(path: string, file: string): Promise<void> {
    if (this.proxied === null) throw new CockpitError('CONFLICT', this.refusal ?? '');
    await this.http.upload(`${PROXY}/${encoded(join(this.proxied, path))}`, file, this.signal);
  }

  private async listOne(folder: string): Promise<RemoteFile[]> {
    if (this.runId !== null) {
      const query = { run_id: this.runId, path: folder === '' ? undefined : folder };
      const page = await this.http.get<{ files?: RemoteFile[] }>('/api/2.0/mlflow/artifacts/list', query, this.signal);
      return page.files ?? [];
    }
    if (this.proxied === null) return [];
    const page = await this.http.get<{ files?: RemoteFile[] }>(
      PROXY,
      { path: join(this.proxied, folder) },
      this.signal,
    );
    return page.files ?? [];
  }

  private open(path: string) {
    if (this.proxied !== null)
      return this.http.download(`${PROXY}/${encoded(join(this.proxied, path))}`, {}, this.signal);
    return this.http.download('/get-artifact', { run_id: this.runId ?? '', path }, this.signal);
  }
}

function encoded(path: string): string {
  return path.split(/[\\/]/).map(encodeURIComponent).join('/');
}

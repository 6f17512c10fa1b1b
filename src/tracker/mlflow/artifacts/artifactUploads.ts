import { createHash, randomBytes } from 'node:crypto';
import { renameSync } from 'node:fs';
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { CockpitError } from '../../../shared/model/cockpitError';
import { invalid, MlflowError } from '../wire/mlflowError';
import type { ArtifactPlace } from './artifactPlaces';
import { nameProblem, roomFor } from './confine';

export interface UploadedFile {
  bytes: number;
  /** `sha256:<hex>` */
  hash: string;
}

const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG', 'EROFS', 'EACCES', 'EPERM', 'EIO', 'EMFILE', 'ENFILE']);

/** Brought to the disk at a time: a client that waits minutes for the last flush of a large file gives up. */
const SYNC_BYTES = 64 * 1024 * 1024;

/** Takes files in: each is there whole under its name, or not at all. */
export class ArtifactUploads {
  private cleared: Promise<void> | null = null;

  /** @param staging a folder on the same file system as all places, for what is still coming in. */
  constructor(private readonly staging: string) {}

  /**
   * Writes a request's body to the place, in constant memory, and calls `record` in the moment in which it is there.
   * Throws MlflowError, or CockpitError STORAGE where the disk does not take it.
   */
  async take(
    place: ArtifactPlace,
    body: IncomingMessage,
    record: (file: UploadedFile) => void,
    mostBytes = Number.POSITIVE_INFINITY,
  ): Promise<UploadedFile> {
    if (place.readOnly) {
      throw new MlflowError(
        'PERMISSION_DENIED',
        `“${place.path}” belongs to a registered model version, which never changes.`,
      );
    }
    try {
      return await this.write(place, body, record, mostBytes);
    } catch (error) {
      throw this.problem(error, place.path);
    }
  }

  private async write(
    place: ArtifactPlace,
    body: IncomingMessage,
    record: (file: UploadedFile) => void,
    mostBytes: number,
  ): Promise<UploadedFile> {
    await this.clear();
    const target = await roomFor(place);
    const temporary = join(this.staging, randomBytes(12).toString('hex'));
    const file = await open(temporary, 'wx');
    try {
      const written = await copyBody(body, file, mostBytes).finally(() => file.close());
      // At once, so that of two uploads to one place the row is that of the file.
      renameSync(temporary, target);
      record(written);
      return written;
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }

  /** What a tracker that was killed left behind goes with the first upload to the next one. */
  private clear(): Promise<void> {
    this.cleared ??= rm(this.staging, { recursive: true, force: true }).then(async () => {
      await mkdir(this.staging, { recursive: true });
    });
    return this.cleared;
  }

  private problem(error: unknown, path: string): unknown {
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof MlflowError || code === undefined) return error;
    if (code === 'ENOENT') this.cleared = null;
    if (!FULL.has(code) && code !== 'ENOENT') return nameProblem(error, path) ?? error;
    const why = code === 'ENOSPC' || code === 'EDQUOT' ? 'the disk is full' : `the disk did not let it (${code})`;
    return new CockpitError(
      'STORAGE',
      `The artifact “${path}” could not be kept: ${why}. Free some space or check the folder; the upload can be sent again.`,
    );
  }
}

/** Rejects where the body ends early. */
async function copyBody(body: IncomingMessage, file: FileHandle, mostBytes: number): Promise<UploadedFile> {
  const hash = createHash('sha256');
  let bytes = 0;
  let synced = 0;
  for await (const chunk of wholeBody(body)) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw invalid(`Artifact size is too large. Max size is ${Math.round(mostBytes / 1e6)}MB.`);
    hash.update(chunk);
    for (let at = 0; at < chunk.length; ) at += (await file.write(chunk, at)).bytesWritten;
    if (bytes - synced < SYNC_BYTES) continue;
    synced = bytes;
    await file.datasync();
  }
  await file.sync();
  return { bytes, hash: `sha256:${hash.digest('hex')}` };
}

async function* wholeBody(body: IncomingMessage): AsyncGenerator<Buffer> {
  try {
    // Not destroyed, so that a refusal can still be answered.
    for await (const chunk of body.iterator({ destroyOnReturn: false })) yield chunk as Buffer;
  } catch (error) {
    if (body.complete) throw error;
  }
  if (!body.complete) throw invalid('The upload ended early, so nothing of it was kept. Send it again.');
}

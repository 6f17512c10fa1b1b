import { createHash } from 'node:crypto';
import { constants, createReadStream, type Dirent } from 'node:fs';
import { chmod, copyFile, lstat, mkdir, readdir } from 'node:fs/promises';
import { checksumLine } from '../../shared/format/checksumLine';

export interface CopiedArtifact {
  /** `sha256:<hex>` of the copy. */
  hash: string;
  bytes: number;
}

/**
 * Copies an artifact, a file or a folder. Shares disk blocks with the original where the file system can. Links inside a
 * folder are left out, as they are of its hash.
 */
export async function copyArtifact(from: string, to: string): Promise<CopiedArtifact> {
  if ((await lstat(from)).isFile()) {
    await copyReadOnly(Buffer.from(from), Buffer.from(to));
    const file = await hashFile(Buffer.from(to));
    return { ...file, hash: `sha256:${file.hash}` };
  }
  const names = await copyFolder(from, to);
  const hash = createHash('sha256');
  let bytes = 0;
  // Latin1 strings sort by their bytes.
  for (const name of names.sort()) {
    const file = await hashFile(at(to, name));
    hash.update(checksumLine(file.hash, name), 'latin1');
    bytes += file.bytes;
  }
  return { hash: `sha256:${hash.digest('hex')}`, bytes };
}

/** Returns the files' names relative to the folder, as latin1: names are bytes. */
async function copyFolder(from: string, to: string, folder = ''): Promise<string[]> {
  await mkdir(at(to, folder), { recursive: true });
  const entries: Dirent<Buffer>[] = await readdir(at(from, folder), { withFileTypes: true, encoding: 'buffer' });
  const names: string[] = [];
  for (const entry of entries) {
    const name = (folder === '' ? '' : `${folder}/`) + entry.name.toString('latin1');
    if (entry.isDirectory()) names.push(...(await copyFolder(from, to, name)));
    if (!entry.isFile()) continue;
    await copyReadOnly(at(from, name), at(to, name));
    names.push(name);
  }
  return names;
}

async function copyReadOnly(from: Buffer, to: Buffer): Promise<void> {
  await copyFile(from, to, constants.COPYFILE_FICLONE);
  await chmod(to, 0o444);
}

function at(root: string, name: string): Buffer {
  return name === '' ? Buffer.from(root) : Buffer.concat([Buffer.from(`${root}/`), Buffer.from(name, 'latin1')]);
}

async function hashFile(path: Buffer): Promise<CopiedArtifact> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    hash.update(chunk as Buffer);
    bytes += (chunk as Buffer).length;
  }
  return { hash: hash.digest('hex'), bytes };
}

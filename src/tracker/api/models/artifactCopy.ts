import { createHash } from 'node:crypto';
import { constants, createReadStream, type Dirent } from 'node:fs';
import { chmod, copyFile, lstat, mkdir, readdir } from 'node:fs/promises';
import { checksumLine } from '../../../shared/format/checksumLine';

/**
 * Copies an artifact, a file or a folder, and returns the content hash of the copy as `sha256:<hex>`. Shares disk
 * blocks with the original where the file system can. Links inside a folder are left out, as they are of its hash.
 */
export async function copyArtifact(from: string, to: string): Promise<string> {
  if ((await lstat(from)).isFile()) {
    await copyReadOnly(Buffer.from(from), Buffer.from(to));
    return `sha256:${await hashFile(Buffer.from(to))}`;
  }
  const names = await copyFolder(from, to);
  const hash = createHash('sha256');
  // Latin1 strings sort by their bytes.
  for (const name of names.sort()) hash.update(checksumLine(await hashFile(at(to, name)), name), 'latin1');
  return `sha256:${hash.digest('hex')}`;
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

async function hashFile(path: Buffer): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

import { createHash } from 'node:crypto';
import { type Dirent, lstatSync, readdirSync, realpathSync, type Stats, statSync } from 'node:fs';
import type { FileStat } from '../../store/store';
import { toFileStat, writeStat } from './fileStat';
import { type Problem, type Scan, STAT_FIELDS } from './hashProtocol';

/** Lists what `find PATH -type f` sees, with stats. Synchronous: for a worker thread. */
export function scanPath(path: string): Scan | Problem {
  try {
    const realPath = realpathSync.native(path);
    const stat = statSync(realPath);
    if (stat.isFile()) return summary('file', realPath, [{ name: '', stat: toFileStat(stat) }], 0);
    if (!stat.isDirectory()) return { kind: 'failed', path, code: 'SPECIAL' };
    const walk = new Walk(realPath);
    walk.folder('', stat);
    // Latin1 strings sort by their bytes.
    const files = walk.files.sort((a, b) => (a.name < b.name ? -1 : 1));
    return summary('folder', realPath, files, walk.newestFolderUs);
  } catch (error) {
    return toProblem(error, path);
  }
}

interface FoundFile {
  /** Latin1, relative. */
  name: string;
  stat: FileStat;
}

class Walk {
  readonly files: FoundFile[] = [];
  newestFolderUs = 0;
  private readonly prefix: Buffer;

  constructor(root: string) {
    this.prefix = Buffer.from(root.endsWith('/') ? root : `${root}/`);
  }

  folder(name: string, stat: Stats): void {
    this.newestFolderUs = Math.max(this.newestFolderUs, toFileStat(stat).mtimeUs);
    const entries = readdirSync(this.at(name), { withFileTypes: true, encoding: 'buffer' });
    const inside = name === '' ? '' : `${name}/`;
    for (const entry of entries) this.entry(`${inside}${entry.name.toString('latin1')}`, entry);
  }

  private entry(name: string, entry: Dirent<Buffer>): void {
    if (entry.isDirectory()) this.folder(name, lstatSync(this.at(name)));
    else if (entry.isFile()) this.files.push({ name, stat: toFileStat(lstatSync(this.at(name))) });
  }

  private at(name: string): Buffer {
    return Buffer.concat([this.prefix, Buffer.from(name, 'latin1')]);
  }
}

function summary(kind: Scan['kind'], realPath: string, files: FoundFile[], newestFolderUs: number): Scan {
  const stats = new Float64Array(files.length * STAT_FIELDS);
  let bytes = 0;
  let newestUs = newestFolderUs;
  for (const [index, { stat }] of files.entries()) {
    writeStat(stats, index, stat);
    bytes += stat.size;
    newestUs = Math.max(newestUs, stat.ctimeUs);
  }
  const names = kind === 'file' ? null : files.map(({ name }) => name).join('\0');
  const fingerprint = createHash('sha256')
    .update(names ?? '', 'latin1')
    .update(stats)
    .digest('hex');
  return { kind, realPath, names, stats, files: files.length, bytes, fingerprint, newestUs };
}

/** What vanishes in the middle of a walk changed while it was read; what was never there is missing. */
function toProblem(error: unknown, path: string): Problem {
  const { code = 'UNKNOWN', syscall, path: at } = error as NodeJS.ErrnoException & { path?: string | Buffer };
  const where = at === undefined ? path : String(at);
  if (code !== 'ENOENT' && code !== 'ENOTDIR') return { kind: 'failed', path: where, code };
  const kind = syscall === 'lstat' || syscall === 'scandir' ? 'changed' : 'missing';
  return { kind, path: where, code };
}

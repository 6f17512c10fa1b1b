import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, readdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Files of one run: more are left in the log, so that none can fill the disk with small files. */
const MAX_FILES = 10_000;
const MAX_SEGMENT = 80;
/** Of each tag so many are kept before they are thinned out. */
const KEPT_FIRST = 64;

/** Puts what a log holds within itself (pictures, texts) into files among the run's artifacts. */
export class UnpackFolder {
  private readonly paths = new Set<string>();
  private listed = false;

  /** `place` is the folder's name among the artifacts. */
  constructor(
    private readonly artifacts: string,
    private readonly place: string,
  ) {}

  /** Finds what was unpacked before; called before anything else. */
  async open(): Promise<void> {
    if (this.listed) return;
    this.listed = true;
    const entries = await readdir(join(this.artifacts, this.place), { recursive: true, withFileTypes: true }).catch(
      () => [],
    );
    for (const entry of entries) {
      if (!entry.isFile() || entry.name.endsWith('.part')) continue;
      const inside = join(entry.parentPath, entry.name).slice(this.artifacts.length + 1);
      this.paths.add(inside.replaceAll('\\', '/'));
    }
  }

  /** `path` has forward slashes. Writing again puts the new content in place of the old. False: there are too many. */
  async write(path: string, content: Uint8Array | string): Promise<boolean> {
    const placed = `${this.place}/${path}`;
    if (this.paths.size >= MAX_FILES && !this.paths.has(placed)) return false;
    const file = join(this.artifacts, placed);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(`${file}.part`, content);
    await rename(`${file}.part`, file);
    this.paths.add(placed);
    return true;
  }

  /**
   * Puts a text at byte `at` of a file that grows, in place of what may follow there (it was not stored), or at its end
   * where it is shorter. Gives the new end.
   */
  async append(path: string, at: number, text: string): Promise<number> {
    const placed = `${this.place}/${path}`;
    const file = join(this.artifacts, placed);
    await mkdir(dirname(file), { recursive: true });
    const handle = await open(file, constants.O_RDWR | constants.O_CREAT);
    try {
      const start = Math.min(at, (await handle.stat()).size);
      await handle.truncate(start);
      await handle.write(text, start);
      this.paths.add(placed);
      return start + Buffer.byteLength(text);
    } finally {
      await handle.close();
    }
  }

  files(): { file: string; path: string }[] {
    return [...this.paths].map((path) => ({ file: join(this.artifacts, path), path }));
  }
}

/** A path that stays inside its folder and can be a file's on every system; a name that had to be changed gets a hash. */
export function safePath(name: string): string {
  const segments = name.split('/').filter((segment) => segment !== '');
  return segments.length === 0 ? safeSegment('') : segments.slice(0, 16).map(safeSegment).join('/');
}

function safeSegment(segment: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not stand in a file's name
  const plain = segment.replace(/[\u0000-\u001f\u007f<>:"|?*\\]/g, '_').replace(/[. ]+$/, '_');
  const cut = [...plain].slice(0, MAX_SEGMENT).join('');
  const free = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i.test(cut) || cut === '' ? `_${cut}` : cut;
  if (free === segment) return free;
  return `${free}-${createHash('sha256').update(segment).digest('hex').slice(0, 8)}`;
}

/** Whether the entry of this number (from 0) is kept: the first 64 are, of each doubling after them 32, evenly. */
export function isKept(index: number): boolean {
  return index < KEPT_FIRST || index % 2 ** (Math.floor(Math.log2(index / KEPT_FIRST)) + 1) === 0;
}

/** `step_00000012`, so that names are in the order of the steps. */
export function stepName(step: number | bigint): string {
  const digits = String(step);
  return digits.startsWith('-') ? `step_-${digits.slice(1).padStart(8, '0')}` : `step_${digits.padStart(8, '0')}`;
}

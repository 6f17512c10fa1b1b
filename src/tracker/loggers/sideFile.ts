import { readFile, stat } from 'node:fs/promises';
import { isMissing } from '../ingest/lineFollower';

/** Bytes; a bigger file beside a log holds data. */
const MAX_SIZE = 16 * 1024 * 1024;

/** A small file beside a log that its logger writes whole. */
export class SideFile {
  private stamp = '';
  private text: string | null = null;

  constructor(readonly path: string) {}

  /** What it holds where that was not given yet; null where nothing is new. */
  async changed(): Promise<string | null> {
    const stats = await stat(this.path).catch((error: unknown) => {
      if (isMissing(error)) return null;
      throw error;
    });
    if (stats === null || !stats.isFile() || stats.size > MAX_SIZE) return null;
    const stamp = `${stats.size} ${stats.mtimeMs} ${stats.ino}`;
    if (stamp === this.stamp) return null;
    const text = await readFile(this.path, 'utf8');
    this.stamp = stamp;
    if (text === this.text) return null;
    this.text = text;
    return text;
  }
}

import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type LiteralTable, parseLiteral } from '../../../shared/stdout/literal';
import { isTable } from '../../../shared/stdout/objectContent';

const MOST_WRITERS = 1000;
const MOST_FILES = 5000;
const MAX_SIZE = 64 * 1024 * 1024;

/**
 * Records that trackio left in files beside its databases, since they could not be written to (trackio/fragments.py):
 * `inbox/<writer>/NNNNNNNN.jsonl`, each written whole and then renamed into place.
 */
export class TrackioInbox {
  private readonly read = new Set<string>();
  private readonly folder: string;
  private readonly project: string;

  constructor(database: string) {
    this.folder = join(dirname(database), 'inbox');
    this.project = basename(database, '.db');
  }

  /** Metrics of a run in files that were not read yet. */
  async next(run: string): Promise<LiteralTable[]> {
    const records: LiteralTable[] = [];
    for (const path of await this.files()) {
      const { size } = await stat(path).catch(() => ({ size: MAX_SIZE + 1 }));
      this.read.add(path);
      if (size > MAX_SIZE) continue;
      const lines = (await readFile(path, 'utf8').catch(() => '')).split('\n');
      for (const line of lines) {
        const record = line.trim() === '' ? undefined : parseLiteral(line);
        if (isTable(record) && this.isOf(record, run)) records.push(record);
      }
    }
    return records;
  }

  private isOf(record: LiteralTable, run: string): boolean {
    const isRun = record.run_id === run || ((record.run_id ?? null) === null && record.run === run);
    return record.kind === 'metric' && isRun && record.project === this.project;
  }

  private async files(): Promise<string[]> {
    const writers = await readdir(this.folder).catch((): string[] => []);
    const files: string[] = [];
    for (const writer of writers.sort().slice(0, MOST_WRITERS)) {
      const names = await readdir(join(this.folder, writer)).catch((): string[] => []);
      for (const name of names.sort()) {
        const path = join(this.folder, writer, name);
        if (name.endsWith('.jsonl') && !this.read.has(path)) files.push(path);
      }
    }
    return files.slice(0, MOST_FILES);
  }
}

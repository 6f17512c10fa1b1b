import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { FileKeys } from '../../../src/tracker/ingest/fileKeys';
import { KeyClaims } from '../../../src/tracker/ingest/keyClaims';
import type { FoundFile } from '../../../src/tracker/loggers/logFinder';
import type { LoggerContext, LoggerSource } from '../../../src/tracker/loggers/loggers';
import { MemoryStore } from '../ingest/memoryStore';

export const fixtures = join(__dirname, '../../fixtures/loggers');
const RUN = 'abcdef012345';

/** A folder with a logger's files, and one for what is unpacked of them. */
export class LogFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'mlops loggers é '));
  readonly artifacts = mkdtempSync(join(tmpdir(), 'mlops artifacts '));
  store = new MemoryStore();

  file(name: string): string {
    return join(this.path, name);
  }

  context(startTime = 0): LoggerContext {
    const { store, artifacts } = this;
    return { runId: RUN, store, fileKeys: new FileKeys(new KeyClaims(RUN, store.metrics)), startTime, artifacts };
  }

  /** Paths of what was unpacked, in order. */
  unpacked(): string[] {
    return filesBelow(this.artifacts)
      .map(({ path }) => relative(this.artifacts, path).replaceAll('\\', '/'))
      .sort();
  }

  remove(): void {
    for (const path of [this.path, this.artifacts]) rmSync(path, { recursive: true, force: true });
  }
}

/** Reads all there is by now. */
export async function readOn(source: LoggerSource, final = false): Promise<void> {
  while (await source.poll(final));
}

/** All files below a folder, as a walk gives them. */
export function filesBelow(folder: string): FoundFile[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path, size: statSync(path).size, modified: statSync(path).mtimeMs }));
}

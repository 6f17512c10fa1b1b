import { basename, dirname, extname, relative, sep } from 'node:path';
import type { FoundFile, LogFinder } from '../logFinder';
import type { FoundLog } from '../loggers';
import { isEventFileName, runFolderOf } from './eventFolders';
import { type EventFileStart, EventSniffer } from './sniffEvents';

interface Looked extends FoundFile {
  start: EventFileStart;
}

/** Finds the runs that event files of TensorBoard hold: by name, and by content where a file was named or has no extension. */
export class TensorboardFinder implements LogFinder {
  private readonly sniffer = new EventSniffer();

  async find(root: string, files: readonly FoundFile[], signal?: AbortSignal): Promise<FoundLog[]> {
    const looked: Looked[] = [];
    for (const file of files) {
      signal?.throwIfAborted();
      const start = isCandidate(file, root) ? await this.sniffer.start(file.path, stampOf(file)) : null;
      if (start !== null) looked.push({ ...file, start });
    }
    return runsOf(root, looked);
  }
}

function isCandidate({ path, size }: FoundFile, root: string): boolean {
  if (isEventFileName(basename(path)) || path === root) return true;
  return size > 12 && extname(path) === '' && /event|log|summary|board/i.test(basename(path));
}

function stampOf({ size, modified }: FoundFile): string {
  return `${size} ${modified}`;
}

function runsOf(root: string, looked: readonly Looked[]): FoundLog[] {
  const tagsOf = new Map<string, string[]>();
  for (const { path, start } of looked) {
    const folder = dirname(path);
    tagsOf.set(folder, [...(tagsOf.get(folder) ?? []), ...start.tags]);
  }
  const runs = new Map<string, Looked[]>();
  for (const file of looked) {
    // A file that TensorBoard itself would not take for one stands for itself.
    const alone = file.path === root || !isEventFileName(basename(file.path));
    const run = alone ? file.path : runFolderOf(dirname(file.path), root, tagsOf);
    runs.set(run, [...(runs.get(run) ?? []), file]);
  }
  return [...runs].filter(([, own]) => hasContent(own)).map(([path, own]) => foundLog(root, path, own));
}

/** A file without values has nothing to show, nor one that only describes a search of params. */
function hasContent(files: readonly Looked[]): boolean {
  return files.some(({ start }) => start.tags.some((tag) => tag !== '_hparams_/experiment'));
}

function foundLog(root: string, path: string, files: readonly Looked[]): FoundLog {
  return {
    format: 'tensorboard',
    path,
    part: null,
    name: relative(root, path).split(sep).join('/') || basename(path),
    experiment: null,
    startTime: Math.min(...files.map(({ start }) => start.startTime)),
    modified: Math.max(...files.map(({ modified }) => modified)),
  };
}

import { createHash } from 'node:crypto';
import type { FoundLog } from './loggers';

/** Names a log among the sources of a run: the same for the same file or folder, wherever it was found from. */
export function logId({ format, path, part }: Pick<FoundLog, 'format' | 'path' | 'part'>): string {
  return `log:${format}:${path}${part === null ? '' : `#${part}`}`;
}

/** Under this name a launched run remembers that a log is its own. */
export function joinedName(id: string): string {
  return `joined:${id}`;
}

/** The id of a run that is nothing but this log: the same whenever it is watched or imported. */
export function runIdOf(found: Pick<FoundLog, 'path' | 'part'>): string {
  return createHash('sha256')
    .update(`${found.path}\n${found.part ?? ''}`)
    .digest('hex')
    .slice(0, 32);
}

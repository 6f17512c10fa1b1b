import { basename, dirname } from 'node:path';
import type { FoundFile, LogFinder } from '../logFinder';
import type { FoundLog } from '../loggers';
import { readHead } from '../readHead';

const CHECKPOINT = /^checkpoint-\d+$/;

/** Finds the output folders of Hugging Face's Trainer. */
export class TrainerStateFinder implements LogFinder {
  private readonly known = new Set<string>();

  async find(_root: string, files: readonly FoundFile[]): Promise<FoundLog[]> {
    const logs = new Map<string, FoundLog>();
    for (const { path, modified } of files) {
      if (basename(path) !== 'trainer_state.json' || !(await this.isState(path))) continue;
      const own = dirname(path);
      const folder = CHECKPOINT.test(basename(own)) ? dirname(own) : own;
      const log = logs.get(folder) ?? logOf(folder, modified);
      log.startTime = Math.min(log.startTime, modified);
      log.modified = Math.max(log.modified, modified);
      logs.set(folder, log);
    }
    return [...logs.values()];
  }

  private async isState(path: string): Promise<boolean> {
    if (this.known.has(path)) return true;
    const head = (await readHead(path, 4096)).toString('utf8');
    const isState = head.includes('"global_step"') || head.includes('"log_history"') || head.includes('"best_metric"');
    if (isState) this.known.add(path);
    return isState;
  }
}

function logOf(path: string, modified: number): FoundLog {
  const name = basename(path);
  return { format: 'transformers', path, part: null, name, experiment: null, startTime: modified, modified };
}

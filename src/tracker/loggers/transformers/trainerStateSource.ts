import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type LiteralTable, parseLiteral } from '../../../shared/stdout/literal';
import { isTable } from '../../../shared/stdout/objectContent';
import type { IncomingPoint } from '../../store/store';
import type { LoggedFacts, LoggerContext, LoggerSource } from '../loggers';
import { numbersOf, storedState, storePoints } from '../logPoints';
import { SideFile } from '../sideFile';

interface TrainerState {
  /** Short hashes of the entries that were read: each checkpoint holds those of all before it. */
  entries: string[];
}

/** What of the state is how the run was set up. */
const PARAMS = ['max_steps', 'num_train_epochs', 'train_batch_size', 'logging_steps', 'eval_steps', 'save_steps'];
const BEST = ['best_metric', 'best_model_checkpoint', 'best_global_step'];

/**
 * Reads the output folder of a Hugging Face Trainer: `trainer_state.json`, in it and in each `checkpoint-N`, of which the
 * older are removed (transformers/trainer_callback.py). `training_args.bin` is a pickle and never read.
 */
export class TrainerStateSource implements LoggerSource {
  private readonly files = new Map<string, SideFile>();
  private readonly entries: Set<string>;
  private readonly damaged = new Set<string>();
  private readonly found: LoggedFacts = {};
  private newest = -1;

  constructor(
    private readonly path: string,
    private readonly name: string,
    private readonly context: LoggerContext,
  ) {
    this.entries = new Set(storedState<TrainerState>(context, name)?.entries);
  }

  async poll(final: boolean): Promise<boolean> {
    let more = false;
    for (const path of await stateFiles(this.path)) {
      const file = this.files.get(path) ?? new SideFile(path);
      this.files.set(path, file);
      const text = await file.changed();
      if (text === null && !(final && this.damaged.delete(path))) continue;
      if (text === null) this.warn(path);
      else await this.read(path, text);
      more = true;
    }
    return more;
  }

  facts(): LoggedFacts {
    return this.found;
  }

  private async read(path: string, text: string): Promise<void> {
    const state = parseLiteral(text);
    if (!isTable(state) || !Array.isArray(state.log_history)) {
      // It may be only half there: that is said at the end alone.
      this.damaged.add(path);
      return;
    }
    this.damaged.delete(path);
    const { mtimeMs } = await stat(path);
    const fresh = state.log_history.filter(isTable).filter((entry) => this.isFresh(entry));
    // What an earlier run left is known, but not the run's.
    const isOwn = mtimeMs >= this.context.startTime;
    const own = isOwn ? fresh : [];
    const now = Math.min(Date.now(), Math.round(mtimeMs));
    storePoints(
      this.context,
      this.name,
      own.flatMap((entry) => pointsOf(entry, now)),
      { entries: [...this.entries] } satisfies TrainerState,
    );
    if (isOwn) this.tell(state);
  }

  private isFresh(entry: LiteralTable): boolean {
    const hash = createHash('sha1')
      .update(JSON.stringify(Object.entries(entry).map(([key, value]) => [key, String(value)])))
      .digest('base64url')
      .slice(0, 10);
    if (this.entries.has(hash)) return false;
    this.entries.add(hash);
    return true;
  }

  /** The newest checkpoint supersedes. */
  private tell(state: LiteralTable): void {
    const step = Number(state.global_step ?? 0);
    if (step < this.newest) return;
    this.newest = step;
    const some = (names: string[]) =>
      names.flatMap((name): [string, string][] => {
        const value = state[name];
        return value === undefined || value === null || isTable(value) ? [] : [[name, String(value)]];
      });
    const trial = isTable(state.trial_params) ? Object.entries(state.trial_params) : [];
    this.found.params = Object.fromEntries([...some(PARAMS), ...trial.map(([key, value]) => [key, String(value)])]);
    this.found.tags = Object.fromEntries(some(BEST));
    if (typeof state.max_steps === 'number' && step >= state.max_steps && step > 0) this.found.ended = true;
  }

  private warn(path: string): void {
    const { runId, store } = this.context;
    store.runs.warn(runId, `${basename(join(path, '..'))}/${basename(path)} holds no valid JSON, so it was not read.`);
  }
}

/** In the order in which they were written. */
async function stateFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((): string[] => []);
  const steps = names
    .map((name) => Number(/^checkpoint-(\d+)$/.exec(name)?.[1] ?? Number.NaN))
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  return [...steps.map((step) => join(folder, `checkpoint-${step}`)), folder].map((one) =>
    join(one, 'trainer_state.json'),
  );
}

function pointsOf(entry: LiteralTable, timestamp: number): IncomingPoint[] {
  const { step, ...values } = entry;
  if (typeof step !== 'number' || !Number.isSafeInteger(step)) return [];
  return numbersOf(values).map(([key, value]) => ({ key, step, timestamp, value }));
}

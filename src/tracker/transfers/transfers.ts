import { randomBytes } from 'node:crypto';
import { CockpitError } from '../../shared/model/cockpitError';
import type { Transfer } from '../../shared/model/transfer';
import { TransferTask } from './transferTask';

/** Ended transfers that can still be asked for. */
const MOST_KEPT = 50;

interface Entry {
  transfer: Omit<Transfer, 'progress' | 'report'>;
  task: TransferTask;
  abort: AbortController;
  ended: Promise<void>;
}

/** The door of transfers/: long work of this tracker, with its progress, its report and a way to cancel it. */
export class Transfers {
  private readonly entries = new Map<string, Entry>();

  constructor(private readonly log: (line: string) => void) {}

  /**
   * Starts `work`, which is to leave whole things behind when its signal is aborted. Work of the same kind and subject
   * that runs already is not started twice: that one is answered.
   */
  start(kind: Transfer['kind'], subject: string, work: (task: TransferTask) => Promise<void>): Transfer {
    const same = [...this.entries.values()].find(
      ({ transfer }) => transfer.state === 'running' && transfer.kind === kind && transfer.subject === subject,
    );
    if (same) return snapshot(same);
    const abort = new AbortController();
    const id = randomBytes(8).toString('hex');
    const task = new TransferTask(abort.signal);
    const transfer: Entry['transfer'] = {
      id,
      kind,
      subject,
      state: 'running',
      startedAt: Date.now(),
      endedAt: null,
      error: null,
    };
    const entry: Entry = { transfer, task, abort, ended: Promise.resolve() };
    this.entries.set(id, entry);
    entry.ended = this.follow(entry, work);
    return snapshot(entry);
  }

  /** Throws CockpitError NOT_FOUND. */
  get(id: string): Transfer {
    return snapshot(this.entry(id));
  }

  /** Asks it to stop; one that has ended stays as it is. */
  cancel(id: string): Transfer {
    const entry = this.entry(id);
    entry.abort.abort();
    return snapshot(entry);
  }

  /** Resolves once it has ended. */
  async ended(id: string): Promise<Transfer> {
    await this.entry(id).ended;
    return this.get(id);
  }

  activeCount(): number {
    return [...this.entries.values()].filter(({ transfer }) => transfer.state === 'running').length;
  }

  /** Cancels all and waits until they have let go of the store. */
  async dispose(): Promise<void> {
    const entries = [...this.entries.values()];
    for (const { abort } of entries) abort.abort();
    await Promise.all(entries.map(({ ended }) => ended));
  }

  private async follow(entry: Entry, work: (task: TransferTask) => Promise<void>): Promise<void> {
    const { transfer, task, abort } = entry;
    try {
      // After the answer, so that even work that fails at once has been seen running.
      await new Promise(setImmediate);
      abort.signal.throwIfAborted();
      await work(task);
      transfer.state = abort.signal.aborted ? 'cancelled' : 'done';
    } catch (error) {
      transfer.state = abort.signal.aborted ? 'cancelled' : 'failed';
      if (transfer.state === 'failed') this.fail(transfer, error);
    }
    transfer.endedAt = Date.now();
    task.at('');
    this.forgetOldest();
  }

  private fail(transfer: Entry['transfer'], error: unknown): void {
    transfer.error = error instanceof Error ? error.message : String(error);
    if (!CockpitError.is(error))
      this.log(`${transfer.kind} of ${transfer.subject}: ${error instanceof Error ? error.stack : error}`);
  }

  private entry(id: string): Entry {
    const entry = this.entries.get(id);
    if (entry) return entry;
    throw new CockpitError('NOT_FOUND', `There is no transfer ${id}. The tracker knows those since its start.`);
  }

  private forgetOldest(): void {
    const ended = [...this.entries.values()].filter(({ transfer }) => transfer.state !== 'running');
    for (const { transfer } of ended.slice(0, Math.max(0, ended.length - MOST_KEPT))) this.entries.delete(transfer.id);
  }
}

function snapshot({ transfer, task }: Entry): Transfer {
  return { ...transfer, progress: { ...task.progress }, report: structuredClone(task.report) };
}

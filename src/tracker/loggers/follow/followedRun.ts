import { setImmediate as turn } from 'node:timers/promises';
import type { StorePaths } from '../../../platform/storePaths';
import type { Store } from '../../store/store';
import type { FoundLog, LoggerSource, Loggers } from '../loggers';
import { runIdOf } from '../logId';
import type { ArtifactKeeper } from './keepArtifacts';
import { outcomeOf, storeFacts, watchedContext, watchedRun } from './watchedRun';

export interface FollowedRunParts {
  loggers: Loggers;
  store: Store;
  paths: StorePaths;
  keeper: ArtifactKeeper;
  /** Milliseconds without a write after which a run is taken for ended. */
  quietMs: number;
}

/** One log of a watched folder, kept as a run of its own. */
export class FollowedRun {
  readonly id: string;
  private source: LoggerSource | null = null;
  private ended = false;
  private modified = 0;
  private unread = true;
  private said = '';

  constructor(
    private found: FoundLog,
    private readonly root: string,
    private readonly parts: FollowedRunParts,
  ) {
    this.id = runIdOf(found);
  }

  /** The log was found again, perhaps with more in it. */
  seen(found: FoundLog): void {
    if (found.modified > this.modified) this.unread = true;
    this.found = found;
  }

  /** Whether there is something to do: what is at rest costs nothing. */
  get isDue(): boolean {
    return this.unread || !this.ended;
  }

  /** Reads on, and tells the run's state. Returns why it could not, where that is new; null otherwise. */
  async read(signal: AbortSignal): Promise<string | null> {
    try {
      await this.tryRead(signal);
      this.said = '';
      return null;
    } catch (error) {
      this.source = null;
      const text = error instanceof Error ? error.message : String(error);
      if (signal.aborted || text === this.said) return null;
      this.said = text;
      return text;
    }
  }

  private async tryRead(signal: AbortSignal): Promise<void> {
    const { store } = this.parts;
    const { modified } = this.found;
    if (!(await this.isThere())) {
      Object.assign(this, { unread: false, ended: true, modified });
      return;
    }
    const wasRunning = store.runs.summary(this.id).status === 'RUNNING';
    const grew = await this.drain(false, signal);
    const facts = this.source?.facts() ?? {};
    const isOver = facts.ended === true || Date.now() - modified > this.parts.quietMs;
    if (isOver) await this.drain(true, signal);
    if (signal.aborted) return;
    if (isOver && (wasRunning || grew)) {
      store.runs.update(this.id, outcomeOf(this.source?.facts() ?? {}, modified));
    } else if (!isOver && !wasRunning) {
      store.runs.update(this.id, { status: 'RUNNING', exitCode: null, endTime: null });
    }
    // A reader that has read to the end begins anew, from what is stored, when there is more.
    if (isOver) this.source = null;
    Object.assign(this, { unread: false, ended: isOver, modified });
  }

  /** Makes the run where there is none yet; false where the user deleted it. */
  private async isThere(): Promise<boolean> {
    const { store } = this.parts;
    const known = this.known();
    if (known !== null) return !known.deleted;
    store.runs.create(await watchedRun(this.found, this.root));
    return true;
  }

  private known(): { deleted: boolean } | null {
    try {
      return this.parts.store.runs.summary(this.id);
    } catch {
      return null;
    }
  }

  private async drain(final: boolean, signal: AbortSignal): Promise<boolean> {
    const { loggers, store, paths, keeper } = this.parts;
    this.source ??= loggers.open(this.found, watchedContext(this.id, store, paths.artifacts(this.id)));
    let grew = false;
    while (!signal.aborted && (await this.source.poll(final))) {
      grew = true;
      await turn();
    }
    if (grew && !signal.aborted) {
      const facts = this.source.facts();
      storeFacts(store, this.id, facts);
      await keeper.keep(this.id, facts.artifacts);
    }
    return grew;
  }
}

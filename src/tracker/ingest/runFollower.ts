import { type FSWatcher, watch } from 'node:fs';
import { extname, relative } from 'node:path';
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { CockpitError } from '../../shared/model/cockpitError';
import { claimingStore } from './claimingStore';
import { CsvSource } from './csvSource';
import { FileKeys } from './fileKeys';
import type { FurtherSource, FurtherSources, FurtherWatch, IngestPlan, RunIngest } from './ingest';
import { JsonLinesSource } from './jsonLinesSource';
import { JsonSource } from './jsonSource';
import { KeyClaims } from './keyClaims';
import { LogSource } from './logSource';
import type { IngestStore, Source, SourceContext } from './source';

/** Without a change for so many milliseconds, the looks at the files become rarer. */
const IDLE_AFTER = 10_000;
const IDLE_FACTOR = 4;
/** Milliseconds between a watcher's word and the look, so that many small writes are read together. */
const POLL_TOLD = 50;
const RETRY = 500;
/** How often a failure that is not the disk's is tried again at the end of a run. */
const RETRIES = 10;

/** A source that is made anew, from what is stored, after a failure. */
interface Slot {
  make: () => Source;
  source: Source | null;
  /** The last failure, so that a lasting one is said once. */
  said: string;
}

interface FollowerOptions {
  store: IngestStore;
  log: (line: string) => void;
  /** Milliseconds between two looks. */
  pollMs: number;
  further: FurtherSources | null;
}

/** Follows the files of one run until it is told that the process has ended. */
export class RunFollower implements RunIngest {
  readonly claims: KeyClaims;
  private readonly context: SourceContext;
  private readonly slots: Slot[];
  private readonly further: FurtherWatch | null;
  private readonly pollMs: number;
  private readonly watchers: FSWatcher[] = [];
  private readonly log: (line: string) => void;
  private timer: NodeJS.Timeout | null = null;
  private work: Promise<void> = Promise.resolve();
  private lastChange = Date.now();
  private told = false;
  private running = false;
  private ending = false;
  private disposed = false;

  constructor(
    private readonly plan: IngestPlan,
    { store, log, pollMs, further }: FollowerOptions,
  ) {
    this.log = (line) => log(`Run ${plan.runId}: ${line}`);
    this.pollMs = pollMs;
    const { runId, startTime } = plan;
    const guarded = this.guarded(store);
    this.claims = new KeyClaims(runId, guarded.metrics);
    this.context = { runId, startTime, store: guarded, fileKeys: new FileKeys(this.claims) };
    this.slots = slotsOf(plan, this.context);
    this.further = further?.watch(plan, (source) => this.add(source)) ?? null;
    this.schedule(0);
  }

  async finish(): Promise<void> {
    this.ending = true;
    this.stopTimer();
    await this.work;
    await this.further?.finish();
    const failures: unknown[] = [];
    try {
      // What lies in the output comes before what a file says at the end without a step of its own.
      for (const slot of this.slots) await this.drain(slot).catch((error: unknown) => failures.push(error));
    } finally {
      this.dispose();
    }
    // One file that can't be read must not cost what the others hold.
    if (failures.length > 0) throw failures[0];
  }

  dispose(): void {
    this.disposed = true;
    this.stopTimer();
    this.further?.dispose();
    for (const watcher of this.watchers.splice(0)) watcher.close();
  }

  /** A look that is under way when the follower is disposed of must not store anything: another may read on by then. */
  private guarded(store: IngestStore): IngestStore {
    const { metrics, runs } = store;
    const alive = () => {
      if (this.disposed) throw new Error('No longer followed.');
    };
    return {
      metrics: {
        append: (runId, points, position) => {
          alive();
          metrics.append(runId, points, position);
        },
        remove: (runId, keys) => {
          alive();
          metrics.remove(runId, keys);
        },
        position: (runId, source) => metrics.position(runId, source),
        summaries: (runId) => metrics.summaries(runId),
      },
      runs,
    };
  }

  /** Before the output: what is in it of the same metrics does not count. */
  private add({ claimant, make }: FurtherSource): void {
    if (this.disposed) return;
    const { store, fileKeys } = this.context;
    // What such a file gives is claimed, not noted: notes are of files that win over it.
    const own = new FileKeys(this.claims);
    const context = { ...this.context, store: claimingStore(store, fileKeys, claimant), fileKeys: own };
    this.slots.unshift(slot(() => make(context)));
  }

  private schedule(delay: number): void {
    if (this.ending || this.disposed || this.running) return;
    this.stopTimer();
    this.timer = setTimeout(() => {
      this.running = true;
      this.work = this.look().finally(() => {
        this.running = false;
        const idle = Date.now() - this.lastChange > IDLE_AFTER;
        this.schedule(this.told ? POLL_TOLD : this.pollMs * (idle ? IDLE_FACTOR : 1));
      });
    }, delay);
  }

  private stopTimer(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  /** Reads all there is by now, a bit of each file in turn. */
  private async look(): Promise<void> {
    this.told = false;
    this.watch();
    for (let more = true; more && !this.ending && !this.disposed; ) {
      more = false;
      for (const slot of this.slots) {
        if (await this.step(slot, false)) more = true;
        await turn();
      }
      if (more) this.lastChange = Date.now();
    }
  }

  /** Reads a file to its end, now that nothing writes to it. A full disk is waited for. */
  private async drain(slot: Slot): Promise<void> {
    for (let failures = 0; !this.disposed; ) {
      try {
        slot.source ??= slot.make();
        if (!(await slot.source.poll(true))) return;
        await turn();
      } catch (error) {
        slot.source = null;
        if (!CockpitError.is(error, 'STORAGE') && ++failures >= RETRIES) throw error;
        this.say(slot, error);
        await sleep(RETRY);
      }
    }
  }

  private async step(slot: Slot, final: boolean): Promise<boolean> {
    try {
      slot.source ??= slot.make();
      return await slot.source.poll(final);
    } catch (error) {
      slot.source = null;
      this.say(slot, error);
      return false;
    }
  }

  private say(slot: Slot, error: unknown): void {
    if (this.disposed) return;
    const text = error instanceof Error ? error.message : String(error);
    if (text !== slot.said) this.log(`its metrics cannot be read or stored for now: ${text}`);
    slot.said = text;
  }

  /** Watching only makes it quicker: where it does not work, the looks at intervals do. */
  private watch(): void {
    if (this.watchers.length > 0) return;
    for (const file of [this.plan.logFile, this.plan.metricsFile]) {
      try {
        const watcher = watch(file, { persistent: false }, () => this.tell());
        watcher.on('error', () => watcher.close());
        this.watchers.push(watcher);
      } catch {
        // The file is not there yet, or the system has no watchers left.
      }
    }
  }

  private tell(): void {
    if (this.told) return;
    this.told = true;
    this.schedule(POLL_TOLD);
  }
}

/** In the order of reading: what a file gives comes before the same in the output, but for a JSON file without steps. */
function slotsOf(plan: IngestPlan, context: SourceContext): Slot[] {
  const tables: Slot[] = [];
  const objects: Slot[] = [];
  for (const path of plan.metricFiles) {
    const name = `file:${relative(plan.cwd, path).replaceAll('\\', '/')}`;
    const extension = extname(path).toLowerCase();
    if (extension === '.csv' || extension === '.tsv') tables.push(slot(() => new CsvSource(path, name, context)));
    else if (extension === '.jsonl' || extension === '.ndjson') {
      tables.push(slot(() => new JsonLinesSource(path, name, false, context)));
    } else objects.push(slot(() => new JsonSource(path, name, context)));
  }
  const own = slot(() => new JsonLinesSource(plan.metricsFile, 'metrics', true, context));
  return [own, ...tables, slot(() => new LogSource(plan.logFile, plan.stdout, context)), ...objects];
}

function slot(make: () => Source): Slot {
  return { make, source: null, said: '' };
}

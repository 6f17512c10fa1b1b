import type { EventSubscription } from '../../client/eventSubscription';
import type { TrackerClient } from '../../client/trackerClient';
import type { TrackerEvent } from '../../shared/protocol/trackerEvents';
import type { FolderChange, FolderState } from './folderState';

export interface FeedListener {
  changed: (change: FolderChange) => void;
  /** The event stream is there, for the first time or again; the tracker may be another one. */
  connected: () => void;
  /** The tracker has been out of reach for a while. */
  failed: (error: unknown) => void;
}

/** More runs than any list shows: the tracker's own default is for people at a terminal. */
const ALL = 100_000;
/** Milliseconds after which a broken stream is shown: a restarting tracker is back sooner. */
const PATIENCE = 8_000;
/** Milliseconds that many dataset changes are gathered. */
const DATASETS_DELAY = 300;

/** Keeps a folder's state equal to its tracker's: a full read, then the event stream. */
export class TrackerFeed {
  private subscription: EventSubscription | null = null;
  private datasetsTimer: ReturnType<typeof setTimeout> | null = null;
  private silenceTimer: ReturnType<typeof setTimeout> | null = null;
  private disposed: boolean = false;

  constructor(
    readonly client: TrackerClient,
    private readonly state: FolderState,
    private readonly listener: FeedListener,
  ) {}

  /** Reads everything and follows what comes after. Throws CockpitError. */
  async reload(): Promise<void> {
    const [live, deleted, { datasets }, { models }, health] = await Promise.all([
      this.client.request('GET /v1/runs', { body: { limit: ALL } }),
      this.client.request('GET /v1/runs', { body: { limit: ALL, deleted: true } }),
      this.client.request('GET /v1/datasets'),
      this.client.request('GET /v1/models'),
      this.client.health(),
    ]);
    if (this.disposed) return;
    this.state.notice = health.notice;
    this.listener.changed(this.state.replace({ runs: [...deleted.runs, ...live.runs], datasets, models }));
    this.follow(live.cursor);
  }

  dispose(): void {
    this.disposed = true;
    for (const timer of [this.datasetsTimer, this.silenceTimer]) if (timer !== null) clearTimeout(timer);
    this.subscription?.dispose();
    this.client.dispose();
  }

  private follow(cursor: number | string): void {
    this.subscription?.dispose();
    this.subscription = this.client.subscribe({
      cursor,
      onEvent: (event) => this.take(event),
      onConnection: (connected) => this.connection(connected),
    });
  }

  private take(event: TrackerEvent): void {
    if (event.type === 'reset') this.reloadQuietly();
    else if (event.type === 'datasets') this.readDatasetsSoon();
    else this.listener.changed(this.state.apply(event));
  }

  private connection(connected: boolean): void {
    if (this.silenceTimer !== null) clearTimeout(this.silenceTimer);
    this.silenceTimer = null;
    if (connected) {
      this.listener.changed(this.state.setPhase('ready'));
      this.listener.connected();
    } else this.silenceTimer = setTimeout(() => void this.ask(), PATIENCE);
  }

  /** Says why the tracker is silent, unless it isn't. */
  private async ask(): Promise<void> {
    await this.client.health().catch((error: unknown) => {
      if (!this.disposed) this.listener.failed(error);
    });
  }

  private reloadQuietly(): void {
    void this.reload().catch((error: unknown) => this.listener.failed(error));
  }

  /** Compares the datasets with the disk again; many calls in a moment are one. */
  readDatasetsSoon(): void {
    this.datasetsTimer ??= setTimeout(() => {
      this.datasetsTimer = null;
      void this.client.request('GET /v1/datasets').then(
        ({ datasets }) => this.listener.changed(this.state.setDatasets(datasets)),
        // The stream's own silence tells of a tracker that is gone.
        () => undefined,
      );
    }, DATASETS_DELAY);
  }
}

import { access } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { TrackerClient } from '../../client/trackerClient';
import type { StorePaths } from '../../platform/storePaths';
import { CockpitError } from '../../shared/model/cockpitError';
import type { RunDetail, RunSummary } from '../../shared/model/run';
import type { ServerSummary } from '../../shared/model/server';
import { ChangeBatch } from './changeBatch';
import { type FolderChange, FolderState } from './folderState';
import { TrackerFeed } from './trackerFeed';

/**
 * Finds the tracker of a store; with `start`, starts one and creates the store where needed, else throws CockpitError
 * NOT_FOUND where none runs.
 */
export type ConnectTracker = (paths: StorePaths, options: { start: boolean }) => Promise<TrackerClient>;

/** One workspace folder with its store: what is known of it, and the way to its tracker. */
export class CockpitFolder implements vscode.Disposable {
  readonly state: FolderState;
  private readonly changed = new vscode.EventEmitter<FolderChange>();
  /** At most a few times a second. */
  readonly onDidChange = this.changed.event;
  private readonly troubled = new vscode.EventEmitter<string>();
  /** Why the tracker can't be reached, where no command is there to say it: a view opened the store, or the stream broke. */
  readonly onDidFail = this.troubled.event;
  private readonly connectedAgain = new vscode.EventEmitter<void>();
  /** The tracker answers, for the first time or again; it may be another process on another port. */
  readonly onDidConnect = this.connectedAgain.event;
  private readonly batch = new ChangeBatch((change) => this.changed.fire(change));
  private readonly details = new Map<string, { of: RunSummary | undefined; detail: Promise<RunDetail> }>();
  private feed: Promise<TrackerFeed> | null = null;

  constructor(
    readonly workspaceFolder: vscode.WorkspaceFolder,
    readonly paths: StorePaths,
    private readonly connect: ConnectTracker,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.state = new FolderState(workspaceFolder.uri.toString(), workspaceFolder.name);
  }

  /** URI as a string: the folder's name in every address. */
  get uri(): string {
    return this.state.uri;
  }

  /** The tracker's client; starts the tracker, and creates the store, where needed. Throws CockpitError. */
  async client(): Promise<TrackerClient> {
    return (await this.connected()).client;
  }

  /** Shows what an existing store holds; never creates one. Failures are kept in the state, not thrown. */
  async open(): Promise<void> {
    if (this.feed === null && !(await this.hasStore())) {
      this.batch.add(this.state.setPhase('absent'));
      return;
    }
    await this.connected().catch((error: unknown) => this.troubled.fire(textOf(error)));
  }

  /** Opens the store if its tracker runs already; starts nothing. For a window that comes back in mid-run. */
  async attach(): Promise<void> {
    if (this.feed !== null || !(await this.hasStore())) return;
    const live = await this.connect(this.paths, { start: false }).catch(() => null);
    live?.dispose();
    if (live) await this.open();
  }

  /** Reads everything again. */
  async refresh(): Promise<void> {
    if (this.feed === null || this.state.phase === 'failed') return this.reconnect();
    const feed = await this.feed;
    await feed.reload().catch((error: unknown) => this.failAloud(error));
  }

  /** Compares the datasets with the disk again, where the folder's tracker is known. */
  readDatasets(): void {
    this.feed?.then(
      (feed) => feed.readDatasetsSoon(),
      () => undefined,
    );
  }

  /** Forgets the connection and makes a new one. */
  async reconnect(): Promise<void> {
    this.disconnect();
    await this.open();
  }

  /** Sends an idle tracker home and starts another. A tracker with active runs stays: they are its own. */
  async restart(): Promise<void> {
    const client = await this.feed?.then(
      (feed) => feed.client,
      () => null,
    );
    await client?.request('POST /v1/shutdown', { body: { onlyIfIdle: true } }).catch((error: unknown) => {
      if (CockpitError.is(error, 'FORBIDDEN')) throw error;
    });
    await this.reconnect();
  }

  async hasStore(): Promise<boolean> {
    return access(this.paths.database).then(
      () => true,
      () => false,
    );
  }

  /** Everything known of a run; asked of the tracker once for each state of the run. */
  detail(runId: string): Promise<RunDetail> {
    const of = this.state.run(runId);
    const known = this.details.get(runId);
    if (known !== undefined && known.of === of) return known.detail;
    const detail = this.client().then((client) => client.request('GET /v1/runs/:id', { params: { id: runId } }));
    this.details.set(runId, { of, detail });
    detail.catch(() => this.details.delete(runId));
    return detail;
  }

  /** Takes in the connected servers that a request answered with. */
  acceptServers(servers: readonly ServerSummary[]): void {
    this.batch.add(this.state.setServers(servers));
  }

  /** Takes in a run that a request answered with, ahead of the event that will say the same. */
  accept(run: RunSummary): void {
    this.batch.add(this.state.setRun(run));
  }

  dispose(): void {
    this.disconnect();
    this.batch.dispose();
    this.changed.dispose();
    this.troubled.dispose();
    this.connectedAgain.dispose();
  }

  private connected(): Promise<TrackerFeed> {
    if (this.feed === null) {
      this.batch.add(this.state.setPhase('loading'));
      const feed = this.openFeed();
      this.feed = feed;
      feed.catch((error: unknown) => {
        if (this.feed === feed) this.feed = null;
        this.fail(error);
      });
    }
    return this.feed;
  }

  private async openFeed(): Promise<TrackerFeed> {
    const client = await this.connect(this.paths, { start: true });
    const feed = new TrackerFeed(client, this.state, {
      changed: (change) => this.batch.add(change),
      connected: () => this.connectedAgain.fire(),
      failed: (error) => this.failAloud(error),
    });
    try {
      await feed.reload();
    } catch (error) {
      feed.dispose();
      throw error;
    }
    return feed;
  }

  private failAloud(error: unknown): void {
    this.fail(error);
    this.troubled.fire(textOf(error));
  }

  private fail(error: unknown): void {
    const message = textOf(error);
    this.log.error(`${this.state.name}: ${message}`);
    this.batch.add(this.state.setPhase('failed', message));
  }

  private disconnect(): void {
    this.feed?.then(
      (feed) => feed.dispose(),
      () => undefined,
    );
    this.feed = null;
    this.details.clear();
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

import type { StorePaths } from '../../platform/storePaths';
import { isActive } from '../../shared/model/run';
import { importAll } from '../importing/importAll';
import type { Store } from '../store/store';
import { TransferTask } from '../transfers/transferTask';
import { RemoteSource } from './remote/remoteSource';
import type { ServerSession } from './serverSession';

/** Kept in a run's link: its histories were read after it had ended. */
const READ = JSON.stringify({ histories: true });

/** Reads the histories of a server's runs when somebody wants to see them, one run after the other. */
export class HistoryQueue {
  private readonly waiting = new Set<string>();
  private readonly abort = new AbortController();
  private work: Promise<void> | null = null;

  constructor(
    private readonly store: Store,
    private readonly paths: StorePaths,
    private readonly sessionOf: (runId: string) => { session: ServerSession; remoteId: string; state: string } | null,
    private readonly log: (line: string) => void,
  ) {}

  /** Returns at once; what comes in is a change of the run. */
  want(runId: string): void {
    const link = this.waiting.has(runId) ? null : this.sessionOf(runId);
    // A run that was sent to a server is whole here.
    if (link === null || link.state === READ || this.store.runs.summary(runId).source !== 'server') return;
    this.waiting.add(runId);
    this.work ??= this.drain().finally(() => {
      this.work = null;
    });
  }

  async dispose(): Promise<void> {
    this.abort.abort();
    await this.work;
  }

  private async drain(): Promise<void> {
    for (const runId of this.waiting) {
      if (this.abort.signal.aborted) return;
      await this.read(runId).catch((error: Error) => {
        if (!this.abort.signal.aborted) this.log(`The histories of run ${runId} could not be read: ${error.message}`);
      });
      this.waiting.delete(runId);
    }
  }

  private async read(runId: string): Promise<void> {
    const link = this.sessionOf(runId);
    if (link === null) return;
    const { session, remoteId } = link;
    const { signal } = this.abort;
    const source = new RemoteSource(session.remote(signal), {
      url: session.server.url,
      signal,
      runIds: [remoteId],
      withoutFiles: true,
      onProblem: (where, why) => this.log(`${where}: ${why}`),
    });
    const task = new TransferTask(signal);
    await session.ask(() => importAll(source, { store: this.store, paths: this.paths, artifacts: 'link', task }));
    const ended = !isActive(this.store.runs.summary(runId).status);
    if (ended) this.store.servers.setLink(session.server.id, 'run', { local: runId, remote: remoteId, state: READ });
  }
}

import type * as vscode from 'vscode';
import type { CockpitFolder } from '../folders/cockpitFolder';
import { OutputRelay } from './outputRelay';

/** The part of the debug adapter protocol's events that a run needs. */
interface AdapterEvent {
  type?: string;
  event?: string;
  body?: { category?: string; output?: string; exitCode?: number };
}

/** One debug session that is a run: passes its output to the tracker, and its end. */
export class TrackedSession implements vscode.DebugAdapterTracker {
  readonly #relay: OutputRelay;
  #exitCode: number | null = null;
  #ended = false;

  constructor(
    private readonly folder: CockpitFolder,
    private readonly runId: string,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.#relay = new OutputRelay(
      async (text) => {
        const client = await folder.client();
        await client.request('POST /v1/runs/:id/output', { params: { id: runId }, body: { text } });
      },
      (error) => log.warn(`Output of the debugged run ${runId} was not kept: ${String(error)}`),
    );
  }

  onDidSendMessage(message: AdapterEvent): void {
    if (message.type !== 'event') return;
    const { category = 'console', output = '', exitCode } = message.body ?? {};
    if (message.event === 'output' && (category === 'stdout' || category === 'stderr')) this.#relay.add(output);
    if (message.event === 'exited') this.#exitCode = exitCode ?? null;
  }

  /** Ends the run, once: with the program's exit code, or as stopped where there is none. */
  async end(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    try {
      await this.#relay.flush();
      const client = await this.folder.client();
      const params = { id: this.runId };
      await client.request('POST /v1/runs/:id/end', { params, body: { exitCode: this.#exitCode } });
    } catch (error) {
      this.log.error(`The debugged run ${this.runId} could not be ended: ${String(error)}`);
    }
  }
}

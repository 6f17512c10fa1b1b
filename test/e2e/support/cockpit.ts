import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { pinnedNode } from '../../../scripts/lib/prepare.mjs';

const cli = join(import.meta.dirname, '..', '..', '..', 'dist', 'cli.js');
const execute = promisify(execFile);

export interface ListedRun {
  id: string;
  name: string;
  status: string;
}

export interface ShownRun extends ListedRun {
  note: string;
  tags: Record<string, string>;
  params: Record<string, string>;
  git: { commit: string | null } | null;
}

/** The cockpit's command line in a folder: a second witness of what the window shows. */
export class Cockpit {
  constructor(private readonly folder: string) {}

  async ask(...args: string[]): Promise<string> {
    return (await execute(pinnedNode, [cli, ...args], { cwd: this.folder, maxBuffer: 1 << 26 })).stdout;
  }

  /** Newest first, deleted ones left out. */
  async runs(): Promise<ListedRun[]> {
    return (JSON.parse(await this.ask('runs', '--json')) as { runs: ListedRun[] }).runs;
  }

  async show(run: string): Promise<ShownRun> {
    return JSON.parse(await this.ask('show', run, '--json')) as ShownRun;
  }

  /** Everything known of the run that was started last. */
  async newest(): Promise<ShownRun> {
    const [run] = await this.runs();
    return this.show(run?.id ?? '');
  }
}

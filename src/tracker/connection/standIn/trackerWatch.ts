import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StorePaths } from '../../../platform/storePaths';
import type { StandInPlan } from '../../launch/runRecords';
import { CreationLog } from '../creationLog';
import { Tokens } from '../tokens';
import { Spool } from './spool';
import { StandInAnswers } from './standInAnswers';
import { ownRecord } from './standInRecord';
import { StandInServer } from './standInServer';

/** Between two looks whether somebody listens at the tracker's port: one connection in two seconds costs nothing. */
const LOOK_MS = 2_000;
/** Looks in a row that must find nobody: a tracker that is replaced is back within a moment. */
const MISSED_LOOKS = 2;
/** How long a tracker started from here may take to come up. */
const START_MS = 6_000;
/** After a stand-in left, its tracker has this long until it is missed again. */
const HANDOVER_MS = 10_000;

/**
 * Looks after the way to the tracker while a command runs. Where the tracker was killed it starts another; where none can
 * be had it stands in for it. Never throws; whatever fails here leaves the command as it is.
 */
export class TrackerWatch {
  private readonly ended = new AbortController();
  private readonly paths: StorePaths;
  private server: StandInServer | null = null;

  constructor(
    private readonly plan: StandInPlan,
    private readonly distDir: string,
  ) {
    this.paths = new StorePaths(plan.folder, plan.root);
    this.watch().catch(() => {});
  }

  async close(): Promise<void> {
    this.ended.abort();
    await this.server?.close();
  }

  private async watch(): Promise<void> {
    for (let missed = 0; ; ) {
      // Many runners miss the tracker at once; they act one after the other.
      await this.pause(LOOK_MS + Math.random() * 500);
      missed = (await this.isServed()) ? 0 : missed + 1;
      if (missed < MISSED_LOOKS || !existsSync(this.paths.database)) continue;
      missed = 0;
      if (await this.startTracker()) continue;
      await this.standIn();
    }
  }

  private async standIn(): Promise<void> {
    const token = readFileSync(this.paths.token, 'utf8').trim();
    const creations = new CreationLog(this.paths.creations, true);
    const record = await ownRecord();
    this.server = await StandInServer.open({
      port: this.plan.port,
      tokens: new Tokens(token),
      spool: new Spool(this.paths.spool),
      answers: new StandInAnswers(creations, this.plan),
    });
    if (this.server === null) return;
    writeFileSync(this.paths.standIn, JSON.stringify(record), { mode: 0o600 });
    await this.server.left;
    this.server = null;
    rmSync(this.paths.standIn, { force: true });
    await this.pause(HANDOVER_MS);
  }

  /** Only one that was killed is started again: one that left in good order was asked to, and one in a terminal is a person's. */
  private async startTracker(): Promise<boolean> {
    if (!mayRestart(this.paths.address)) return false;
    const log = openSync(this.paths.trackerLog, 'a', 0o600);
    try {
      spawn(
        process.execPath,
        [join(this.distDir, 'tracker.js'), '--folder', this.plan.folder, '--store', this.plan.root],
        { cwd: this.plan.root, detached: true, windowsHide: true, stdio: ['ignore', log, log] },
      )
        .on('error', () => {})
        .unref();
    } finally {
      closeSync(log);
    }
    for (const end = Date.now() + START_MS; Date.now() < end; await this.pause(250)) {
      if (await this.isServed()) return true;
    }
    return false;
  }

  private isServed(): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect({ host: '127.0.0.1', port: this.plan.port });
      const settle = (served: boolean) => {
        socket.destroy();
        resolve(served);
      };
      // Taken long enough to be busy, not gone.
      socket.setTimeout(LOOK_MS, () => settle(true));
      socket.once('connect', () => settle(true));
      socket.once('error', (error: NodeJS.ErrnoException) => settle(error.code !== 'ECONNREFUSED'));
    });
  }

  private pause(ms: number): Promise<void> {
    return sleep(ms, undefined, { signal: this.ended.signal, ref: false });
  }
}

function mayRestart(addressFile: string): boolean {
  try {
    return (JSON.parse(readFileSync(addressFile, 'utf8')) as { restart?: unknown }).restart === true;
  } catch {
    return false;
  }
}

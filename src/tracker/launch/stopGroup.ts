import { setTimeout as sleep } from 'node:timers/promises';
import { groupLives, type StopSignal, signalGroup } from '../../platform/processGroup';
import { processTable, treeUsage } from '../../platform/processTree';

const LOOK_EVERY_MS = 100;

export interface StopOptions {
  /** Kill at once. */
  force: boolean;
  /** How long to wait after each signal for the group to be gone, in milliseconds. */
  delayMs: number;
  signal: AbortSignal;
}

/**
 * Ends a command and all it started: interrupt, then terminate, then kill. The answer resolves once the first signal
 * is sent; what follows goes on in `rest`.
 */
export async function stopGroup(leader: number, options: StopOptions): Promise<{ rest: Promise<void> }> {
  const [first, ...later]: readonly [StopSignal, ...StopSignal[]] = options.force
    ? ['SIGKILL']
    : ['SIGINT', 'SIGTERM', 'SIGKILL'];
  await send(leader, first);
  return { rest: escalate(leader, later, options) };
}

async function escalate(leader: number, later: readonly StopSignal[], options: StopOptions): Promise<void> {
  for (const signal of later) {
    if (await endsWithin(leader, options)) return;
    await send(leader, signal);
  }
}

async function send(leader: number, signal: StopSignal): Promise<void> {
  if (signal !== 'SIGKILL' || process.platform === 'win32') {
    await signalGroup(leader, signal);
    return;
  }
  // Workers in groups of their own lose the parent that would have ended them, so they are killed with it.
  const members = treeUsage(await processTable(), leader)?.pids ?? [];
  await signalGroup(leader, signal);
  for (const pid of members) {
    try {
      process.kill(pid, signal);
    } catch {}
  }
}

async function endsWithin(leader: number, { delayMs, signal }: StopOptions): Promise<boolean> {
  for (const end = Date.now() + delayMs; Date.now() < end; ) {
    if (!(await groupLives(leader))) return true;
    await sleep(Math.min(LOOK_EVERY_MS, delayMs), undefined, { signal });
  }
  return !(await groupLives(leader));
}

// The little process beside every command. It outlives the tracker, so that the exit status is always recorded.
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomic } from '../../platform/atomicFile';
import { processStart } from '../../platform/processIdentity';
import { reapedCpuMs } from '../../platform/processTree';
import { TrackerWatch } from '../connection/standIn/trackerWatch';
import {
  EXIT_FILE,
  type ExitRecord,
  PROCESS_FILE,
  type ProcessRecord,
  RESERVE_FILE,
  type RunnerMessage,
  type RunnerPlan,
} from './runRecords';
import { startErrorText } from './startError';

const RETRY_MS = 1000;
const RETRIES = 600;

async function main(): Promise<void> {
  // These are for the command, which is in a group of its own; the runner stays to see how it ends.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
  const text = readFileSync(0, 'utf8');
  // The tracker closed the pipe without a plan: the run was called off.
  if (text === '') return;
  const plan = JSON.parse(text) as RunnerPlan;
  const watch = plan.standIn && new TrackerWatch(plan.standIn, __dirname);
  const ended = await runCommand(plan);
  say({ ended });
  await insist(plan.folder, () => writeAtomic(join(plan.folder, EXIT_FILE), JSON.stringify(ended)));
  await watch?.close();
}

async function runCommand(plan: RunnerPlan): Promise<ExitRecord> {
  const notes: string[] = [];
  const log = openLog(plan.logFile, notes);
  let child: ChildProcess;
  try {
    child = start(plan, log);
  } catch (error) {
    return failed(error, plan);
  } finally {
    if (log !== 'ignore') closeSync(log);
  }
  const end = new Promise<ExitRecord>((resolve) => {
    child.once('error', (error) => resolve(failed(error, plan)));
    child.once('exit', (exitCode, signal) =>
      resolve({ exitCode, signal, endTime: Date.now(), cpuMs: reapedCpuMs(), error: null }),
    );
  });
  if (child.pid !== undefined) await announce(child.pid, plan.folder, notes);
  return end;
}

function start(plan: RunnerPlan, log: number | 'ignore'): ChildProcess {
  const [command = '', ...args] = plan.argv ?? [];
  const options = {
    cwd: plan.cwd,
    env: plan.env,
    // Both streams go straight to the file: there is no pipe whose other end could die.
    stdio: ['ignore' as const, log, log],
    detached: true,
    windowsHide: true,
  };
  return plan.shell === null ? spawn(command, args, options) : spawn(plan.shell, { ...options, shell: true });
}

/** A log that can't be opened (full disk) costs the output, not the run. */
function openLog(path: string, notes: string[]): number | 'ignore' {
  try {
    return openSync(path, 'a', 0o600);
  } catch (error) {
    notes.push(`The output could not be kept, because ${path} could not be opened: ${(error as Error).message}.`);
    return 'ignore';
  }
}

async function announce(pid: number, folder: string, notes: string[]): Promise<void> {
  const [start, runnerStart] = await Promise.all([processStart(pid), processStart(process.pid)]);
  const started: ProcessRecord = { pid, start: start ?? '', runnerPid: process.pid, runnerStart: runnerStart ?? '' };
  say({ started, notes });
  const write = () => writeAtomic(join(folder, PROCESS_FILE), JSON.stringify(started), { durable: false });
  // Tried again beside the running command, without which the runner would end with it.
  await write().catch(() => void insist(folder, write));
}

/** Speaks to the tracker that is perhaps no longer there. */
function say(message: RunnerMessage): void {
  try {
    writeSync(1, `${JSON.stringify(message)}\n`);
  } catch {}
}

function failed(error: unknown, plan: RunnerPlan): ExitRecord {
  // Never the whole line of a shell, which may hold secrets: this text is stored.
  const command = plan.argv?.[0] ?? 'the shell';
  return {
    exitCode: null,
    signal: null,
    endTime: Date.now(),
    cpuMs: null,
    error: startErrorText(error, command, plan.cwd),
  };
}

/** A full disk gets its reserve back, or may have room in a while; the exit status is worth waiting for. */
async function insist(folder: string, write: () => Promise<void>): Promise<void> {
  for (let attempt = 0; attempt < RETRIES; attempt++) {
    try {
      return await write();
    } catch (error) {
      // The store was removed meanwhile: there is nobody to tell.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
      if (attempt === 0) rmSync(join(folder, RESERVE_FILE), { force: true });
      else await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

void main();

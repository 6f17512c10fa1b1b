import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { IngestPlan } from '../ingest/ingest';

/** What the runner is told, through its stdin alone: the environment and the arguments may hold secrets. */
export interface RunnerPlan {
  /** The program and its arguments, started without a shell; null when `shell` is set. */
  argv: string[] | null;
  /** A line for the platform's shell. */
  shell: string | null;
  cwd: string;
  env: Record<string, string>;
  logFile: string;
  /** Where {@link ProcessRecord} and {@link ExitRecord} are left. */
  folder: string;
  /** null: the runner lets a tracker that has gone be gone. */
  standIn: StandInPlan | null;
}

/** What a runner must know to stand in for a tracker that has gone. */
export interface StandInPlan {
  /** The tracker's. */
  port: number;
  /** The store's workspace folder and its root. */
  folder: string;
  root: string;
  /** The launched run, and the experiment it was launched in. */
  runId: string;
  experiment: { id: string; name: string };
}

/** `process.json`: which processes belong to the run, by pid and start time. */
export interface ProcessRecord {
  pid: number;
  start: string;
  runnerPid: number;
  runnerStart: string;
}

/** `exit.json`: how the command ended. */
export interface ExitRecord {
  exitCode: number | null;
  signal: string | null;
  /** Milliseconds since the epoch. */
  endTime: number;
  /** CPU time of the command and all it waited for, in milliseconds; null where the platform does not say. */
  cpuMs: number | null;
  /** Why the command could not be started, in sentences for people; null when it was. */
  error: string | null;
}

/** `stop.json`: someone asked for the run to be stopped. */
export interface StopRecord {
  at: number;
}

/** What the runner says on its stdout while a tracker is there to hear it, one JSON text a line. */
export type RunnerMessage = { started: ProcessRecord; notes: string[] } | { ended: ExitRecord };

/** The launch plan kept with the run: all that a restarted tracker needs, and no secrets. */
export interface StoredPlan {
  attached: boolean;
  /** The process of a run that was started by hand, by pid and start time. */
  observed?: { pid: number; start: string };
  /** The user chose the run's name. */
  named?: boolean;
  outputs: string[];
  ingest: IngestPlan;
  interpreter: string | null;
  language: string | null;
}

export const PROCESS_FILE = 'process.json';
export const EXIT_FILE = 'exit.json';
export const STOP_FILE = 'stop.json';

/** A piece of disk held for the end of the run: given back when the disk is full just as the end must be written. */
export const RESERVE_FILE = 'reserve';
export const RESERVE_BYTES = 256 * 1024;

export function readProcessRecord(folder: string): Promise<ProcessRecord | null> {
  return readRecord(
    join(folder, PROCESS_FILE),
    (value) => typeof value.pid === 'number' && (value as unknown as ProcessRecord),
  );
}

export function readExitRecord(folder: string): Promise<ExitRecord | null> {
  return readRecord(
    join(folder, EXIT_FILE),
    (value) => typeof value.endTime === 'number' && (value as unknown as ExitRecord),
  );
}

export function readStopRecord(folder: string): Promise<StopRecord | null> {
  return readRecord(
    join(folder, STOP_FILE),
    (value) => typeof value.at === 'number' && (value as unknown as StopRecord),
  );
}

/** A torn or foreign file counts as none. */
async function readRecord<T>(path: string, check: (value: Record<string, unknown>) => T | false): Promise<T | null> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    return (typeof value === 'object' && value !== null && check(value as Record<string, unknown>)) || null;
  } catch {
    return null;
  }
}

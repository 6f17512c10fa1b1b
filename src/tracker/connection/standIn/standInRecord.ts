import { readFileSync } from 'node:fs';
import { isSameProcess, processStart } from '../../../platform/processIdentity';

/** `stand-in.json`: the process that stands in for the tracker. */
interface StandInRecord {
  pid: number;
  start: string;
}

export async function ownRecord(): Promise<StandInRecord> {
  return { pid: process.pid, start: (await processStart(process.pid)) ?? '' };
}

/** Whether the process that wrote the record still lives. */
export async function standsIn(file: string): Promise<boolean> {
  try {
    const { pid, start } = JSON.parse(readFileSync(file, 'utf8')) as StandInRecord;
    return await isSameProcess(pid, start);
  } catch {
    return false;
  }
}

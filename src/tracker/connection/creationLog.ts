import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';

/** A line of `created.jsonl`: a run that code was, or is about to be, told of. */
export interface CreationRecord {
  run: string;
  /** Of the request that made it, {@link creationDigest}. */
  digest: string;
  /** The launched run whose code asked. */
  launch: string | null;
  experimentId: string;
  name: string;
  /** Milliseconds since the epoch. */
  at: number;
}

type Line = CreationRecord | { answered: string };

/** A client that heard nothing asks again for some minutes, no longer. */
const RETRIED_FOR_MS = 15 * 60_000;

/**
 * Which runs code asked for, and whether it got the answer: a client that did not sends the same request again, which
 * must not make a second run, be it of a tracker that was started anew or of a stand-in. The same request may well come
 * twice on purpose (the trials of a search are alike), but then its first answer has arrived.
 */
export class CreationLog {
  private readonly records = new Map<string, CreationRecord>();
  private readonly unanswered = new Map<string, CreationRecord[]>();

  /** `whole`: keeps in memory also those that were answered. */
  constructor(
    private readonly file: string,
    private readonly whole: boolean,
  ) {
    for (const line of readLines(file)) {
      if ('answered' in line) this.settle(line.answered);
      else {
        this.records.set(line.run, line);
        this.lost(line.run);
      }
    }
  }

  find(run: string): CreationRecord | null {
    return this.records.get(run) ?? null;
  }

  ofLaunch(launch: string): CreationRecord[] {
    return [...this.records.values()].filter((record) => record.launch === launch);
  }

  /** The run that an equal request made whose answer never arrived; each is given out once. */
  takeUnanswered(digest: string): CreationRecord | null {
    const found = this.unanswered.get(digest)?.filter(isFresh) ?? [];
    const record = found.shift() ?? null;
    if (found.length > 0) this.unanswered.set(digest, found);
    else this.unanswered.delete(digest);
    return record;
  }

  /** To be called before the run is written: a record without its run does no harm. */
  add(record: CreationRecord): void {
    this.records.set(record.run, record);
    this.append(record);
  }

  answered(run: string): void {
    this.settle(run);
    this.append({ answered: run });
  }

  /** The connection broke before the answer went out. */
  lost(run: string): void {
    const record = this.records.get(run);
    if (record) this.unanswered.set(record.digest, [...(this.unanswered.get(record.digest) ?? []), record]);
  }

  private settle(run: string): void {
    const record = this.records.get(run);
    if (!record) return;
    const others = this.unanswered.get(record.digest)?.filter((other) => other !== record) ?? [];
    if (others.length > 0) this.unanswered.set(record.digest, others);
    else this.unanswered.delete(record.digest);
    if (!this.whole) this.records.delete(run);
  }

  private append(line: Line): void {
    try {
      appendFileSync(this.file, toText(line), { mode: 0o600 });
    } catch {
      // A full disk costs only the memory of it over a restart.
    }
  }
}

/** Leaves out of the file what nobody can need any more. Before it is opened. */
export function compactCreations(file: string, needed: (record: CreationRecord) => boolean): void {
  const lines = readLines(file);
  const kept = new Set(lines.flatMap((line) => ('run' in line && (needed(line) || isFresh(line)) ? line.run : [])));
  const rest = lines.filter((line) => kept.has('run' in line ? line.run : line.answered));
  if (rest.length === lines.length) return;
  try {
    writeFileSync(file, rest.map(toText).join(''), { mode: 0o600 });
  } catch {
    // A full disk: the longer file serves as well.
  }
}

function isFresh({ at }: CreationRecord): boolean {
  return Date.now() - at < RETRIED_FOR_MS;
}

function toText(line: Line): string {
  return `${JSON.stringify(line)}\n`;
}

/** A torn line counts as none. */
function readLines(file: string): Line[] {
  let text = '';
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return [];
  }
  return text.split('\n').flatMap((line) => {
    try {
      const value = JSON.parse(line) as Partial<CreationRecord & { answered: string }> | null;
      return typeof value?.run === 'string' || typeof value?.answered === 'string' ? (value as Line) : [];
    } catch {
      return [];
    }
  });
}

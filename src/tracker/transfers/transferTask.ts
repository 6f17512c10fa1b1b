import type { Transfer, TransferCount, TransferReport } from '../../shared/model/transfer';

/** Most problems and run ids that a report lists. */
const MOST_PROBLEMS = 200;
const MOST_RUN_IDS = 1000;

/** What became of one thing. */
export type TransferOutcome = keyof TransferCount;

/** How long work is told to stop, and tells how far it is. */
export class TransferTask {
  readonly report: TransferReport = {
    runs: noCount(),
    models: noCount(),
    points: 0,
    artifacts: { files: 0, bytes: 0 },
    problems: [],
    moreProblems: 0,
    runIds: [],
  };
  readonly progress: Transfer['progress'] = { now: '', done: 0, total: null, points: 0, bytes: 0 };

  constructor(readonly signal: AbortSignal) {}

  /** What is being worked on, for people. */
  at(now: string): void {
    this.progress.now = now;
  }

  expect(total: number | null): void {
    this.progress.total = total;
  }

  points(count: number): void {
    this.report.points += count;
    this.progress.points += count;
  }

  artifact(bytes: number): void {
    this.report.artifacts.files++;
    this.report.artifacts.bytes += bytes;
    this.progress.bytes += bytes;
  }

  run(id: string, outcome: TransferOutcome): void {
    this.progress.done++;
    this.report.runs[outcome]++;
    const { runIds } = this.report;
    if ((outcome === 'added' || outcome === 'updated') && runIds.length < MOST_RUN_IDS) runIds.push(id);
  }

  model(outcome: TransferOutcome): void {
    this.report.models[outcome]++;
  }

  /** Notes what could not come, and why; both for people. */
  problem(where: string, why: unknown): void {
    const what = why instanceof Error ? why.message : String(why);
    if (this.report.problems.length < MOST_PROBLEMS) this.report.problems.push({ where, what });
    else this.report.moreProblems++;
  }
}

function noCount(): TransferCount {
  return { added: 0, updated: 0, unchanged: 0, deletedHere: 0, failed: 0 };
}

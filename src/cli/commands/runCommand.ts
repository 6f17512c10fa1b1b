import type { TrackerClient } from '../../client/trackerClient';
import type { StorePaths } from '../../platform/storePaths';
import { isActive, type RunDetail, type RunSummary } from '../../shared/model/run';
import { type CliContext, withTracker } from '../cliContext';
import { exitCodeOf } from '../follow/exitCode';
import { passOnInterrupts } from '../follow/interrupts';
import { LogFollower } from '../follow/logFollower';
import { runEnd } from '../follow/runEnd';
import { settledRun } from '../follow/settledRun';
import { tellFullDisk } from '../follow/tellFullDisk';
import type { Printer } from '../output/printer';
import { durationText, MISSING, mainMetricText } from '../output/runFacts';
import { writeFully } from '../output/writeFully';
import { launchRequest, type RunOptions } from './runOptions';

/** `run`: starts a run, passes its output through, and returns the code to exit with. */
export async function runCommand(
  context: CliContext,
  printer: Printer,
  command: string[],
  options: RunOptions,
): Promise<number> {
  const request = launchRequest(context, command, options);
  return withTracker(context, options, async (client, paths) => {
    const started = await client.request('POST /v1/runs', { body: request });
    printer.note(`Run ${started.name} ${started.id}`);
    const stopListening = passOnInterrupts(client, started.id, (text) => printer.note(text));
    const ended = await passThrough(client, printer, started, paths).finally(stopListening);
    const whole = await settle(client, printer, ended);
    report(printer, whole);
    return exitCodeOf(whole);
  });
}

async function passThrough(
  client: TrackerClient,
  printer: Printer,
  started: RunSummary,
  paths: StorePaths,
): Promise<RunSummary> {
  const ended = new AbortController();
  const follower = new LogFollower(paths.log(started.id), (bytes) => writeFully(printer.out, bytes));
  void tellFullDisk(paths.root, (sentence) => printer.note(sentence), ended.signal);
  const [run] = await Promise.all([
    runEnd(client, started).finally(() => ended.abort()),
    follower.follow(ended.signal),
  ]);
  return run;
}

/** A run's record is whole before the command ends; who does not want to wait leaves the rest to the tracker. */
async function settle(client: TrackerClient, printer: Printer, run: RunSummary): Promise<RunDetail> {
  const impatience = new AbortController();
  const leave = () => impatience.abort();
  process.once('SIGINT', leave);
  try {
    return await settledRun(client, run.id, {
      limit: Number.POSITIVE_INFINITY,
      signal: impatience.signal,
      onWaiting: (waiting) =>
        printer.note(`Waiting for ${pendingText(waiting)} to be hashed… (Ctrl+C leaves that to the tracker)`),
    });
  } finally {
    process.off('SIGINT', leave);
  }
}

function pendingText({ datasets, artifacts }: RunDetail): string {
  const pending = [
    ...datasets.filter(({ state }) => state === 'pending'),
    ...artifacts.filter(({ hash }) => hash === null),
  ].map(({ path }) => path);
  return pending.length > 3 ? `${pending.slice(0, 3).join(', ')} and ${pending.length - 3} more` : pending.join(', ');
}

function report(printer: Printer, run: RunDetail): void {
  const metric = mainMetricText(run);
  const facts = [durationText(run, Date.now()), ...(metric === MISSING ? [] : [metric])];
  for (const sentence of [...run.gitNotes, ...run.warnings]) printer.note(`Note: ${sentence}`);
  for (const { path, state } of run.datasets) if (state !== 'hashed') printer.note(`Data ${path}: ${state}.`);
  printer.note(`Run ${run.name} ${isActive(run.status) ? 'goes on' : run.status} after ${facts.join(', ')}`);
  if (run.exitReason !== null) printer.note(run.exitReason);
}

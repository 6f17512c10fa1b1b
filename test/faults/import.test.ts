import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RunSummary } from '../../src/shared/model/run';
import type { Transfer } from '../../src/shared/model/transfer';
import { finish, Sandbox, waitFor } from './support/sandbox';

let box: Sandbox;
beforeEach(() => {
  box = new Sandbox();
});
afterEach(() => box.dispose());

const RUNS = 3;
const POINTS = 400_000;

/** Runs of an `mlruns` with one long metric each. */
function writeRuns(): void {
  box.write('elsewhere/mlruns/0/meta.yaml', "experiment_id: '0'\nlifecycle_stage: active\nname: Default\n");
  const loss = Array.from({ length: POINTS }, (_, step) => `${1_700_000_000_000 + step} ${step / 7} ${step}\n`).join(
    '',
  );
  for (let run = 0; run < RUNS; run++) {
    const id = `${run}`.padStart(32, 'a');
    box.write(
      `elsewhere/mlruns/0/${id}/meta.yaml`,
      `run_id: ${id}\nrun_name: run-${run}\nexperiment_id: '0'\nstart_time: 1700000000000\nend_time: 1700000001000\nstatus: 3\nlifecycle_stage: active\nuser_id: ana\n`,
    );
    box.write(`elsewhere/mlruns/0/${id}/metrics/loss`, loss);
  }
}

async function counts(): Promise<number[]> {
  const { runs } = (await (await box.fetch('/v1/runs')).json()) as { runs: RunSummary[] };
  return runs.map(({ metrics }) => metrics.loss?.count ?? 0);
}

test('an import killed with -9 in mid-run is taken up again: every point is there, none twice', {
  timeout: 180_000,
}, async () => {
  writeRuns();
  await box.cockpit(['runs']);
  const half = finish(box.start(['import', 'elsewhere/mlruns']));
  await waitFor('a run that is half there', async () => (await counts()).some((count) => count > 0 && count < POINTS));
  await box.endTracker('SIGKILL');
  const killed = await half;
  const left = await box.cockpit(['runs', '--json']);
  const again = await box.cockpit(['import', 'elsewhere/mlruns', '--json']);
  const { state, report } = JSON.parse(again.stdout) as Transfer;
  const third = await box.cockpit(['import', 'elsewhere/mlruns', '--json']);
  expect({
    killed: killed.code,
    partial: JSON.parse(left.stdout).runs.length <= RUNS,
    again: [
      again.code,
      state,
      report.runs.added + report.runs.updated + report.runs.unchanged,
      report.points < RUNS * POINTS,
    ],
    points: await counts(),
    third: (JSON.parse(third.stdout) as Transfer).report.runs.unchanged,
  }).toEqual({
    killed: 1,
    partial: true,
    again: [0, 'done', RUNS, true],
    points: Array.from({ length: RUNS }, () => POINTS),
    third: RUNS,
  });
});

test('Ctrl+C stops an import and leaves whole runs', { timeout: 180_000 }, async () => {
  writeRuns();
  await box.cockpit(['runs']);
  const child = box.start(['import', 'elsewhere/mlruns', '--json']);
  const ended = finish(child);
  await waitFor('the first points', async () => (await counts()).some((count) => count > 0));
  child.kill('SIGINT');
  const { code, stdout } = await ended;
  const { state, report } = JSON.parse(stdout) as Transfer;
  const came = await counts();
  expect([code, state, came.length === report.runs.added, new Set(came)]).toEqual([
    130,
    'cancelled',
    true,
    new Set([POINTS]),
  ]);
});

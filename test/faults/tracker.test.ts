import { cpSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { processStart } from '../../src/platform/processIdentity';
import { alive, finish, Sandbox, waitFor } from './support/sandbox';

let box: Sandbox;
beforeEach(() => {
  box = new Sandbox();
});
afterEach(() => box.dispose());

/** Another program that answers HTTP; `asked` keeps the tokens it was sent. */
async function startStranger(port: number, answer: string, asked: string[] = []): Promise<Server> {
  const stranger = createServer((request, response) => {
    asked.push(request.headers.authorization ?? 'no token');
    response.end(answer);
  });
  await new Promise<void>((ready) => stranger.listen(port, '127.0.0.1', ready));
  return stranger;
}

const portOf = (server: Server) => (server.address() as AddressInfo).port;

/** Prints a falling loss every 100 ms, so often and then until the file is there (or a minute is over), and exits with 3. */
const training = (steps: number, until = '.') =>
  `let n=0; const t=setInterval(()=>{ console.log('loss='+(1/++n)); if(n>=${steps} && require('fs').existsSync('${until}') || n>=600){clearInterval(t);process.exitCode=3} },100)`;

const lossesOf = async (run: string): Promise<number[]> => {
  const { stdout } = await box.cockpit(['metrics', run, 'loss', '--json']);
  return (JSON.parse(stdout || '[]') as { value: number }[]).map(({ value }) => value);
};

test('a tracker killed with -9 in mid-run comes back on its port, and metrics and exit code are kept', async () => {
  const run = box.start(['run', '--name', 'survivor', '--', process.execPath, '-e', training(20, 'enough')]);
  const ended = finish(run);
  await waitFor('the first metrics', async () => (await lossesOf('survivor')).length >= 3);
  const before = box.address();
  await box.endTracker('SIGKILL');
  await waitFor('the tracker to be started again', async () => box.address().pid !== before.pid);
  const { status } = await box.show('survivor');
  expect({ status, port: box.address().port }).toEqual({ status: 'RUNNING', port: before.port });
  // Longer than a tracker waits for a run that may only just have started.
  await sleep(4_000);
  box.write('enough', '');
  const { code } = await ended;
  const losses = await lossesOf('survivor');
  const after = await box.show('survivor');
  expect({ code, exitCode: after.exitCode, status: after.status, losses, enough: losses.length >= 20 }).toEqual({
    code: 3,
    exitCode: 3,
    status: 'FAILED',
    losses: losses.map((_, index) => 1 / (index + 1)),
    enough: true,
  });
});

test('a run whose end nobody watched is found with its exit code and its last output', async () => {
  const run = box.start(['run', '--name', 'orphan', '--', process.execPath, '-e', training(15, 'enough')]);
  await waitFor('its first output', async () => (await box.cockpit(['log', 'orphan'])).stdout.includes('loss=1'));
  const { id } = await box.show('orphan');
  run.kill('SIGKILL');
  await box.endTracker('SIGKILL');
  const record = JSON.parse(box.read(`.mlops/processes/${id}/process.json`)) as {
    runnerPid: number;
    runnerStart: string;
  };
  box.write('enough', '');
  await waitFor('its runner to leave', async () => (await processStart(record.runnerPid)) !== record.runnerStart);
  const { status, exitCode } = await box.show('orphan');
  const losses = await lossesOf('orphan');
  const written = box.read(`.mlops/logs/${id}.log`).match(/loss=/g)?.length;
  expect({ status, exitCode, losses: losses.length }).toEqual({ status: 'FAILED', exitCode: 3, losses: written });
});

test('a run whose processes were all killed while nobody watched is lost, not running', async () => {
  const run = box.start(['run', '--name', 'lost', '--', process.execPath, '-e', training(600)]);
  await waitFor('its first output', async () => (await box.cockpit(['log', 'lost'])).stdout.includes('loss=1'));
  const { id } = await box.show('lost');
  const { pid, runnerPid } = JSON.parse(box.read(`.mlops/processes/${id}/process.json`)) as Record<string, number>;
  run.kill('SIGKILL');
  await box.endTracker('SIGKILL');
  for (const one of [runnerPid, pid]) process.kill(one ?? 0, 'SIGKILL');
  const shown = await box.show('lost');
  expect({ status: shown.status, exitCode: shown.exitCode, said: shown.exitReason !== null }).toEqual({
    status: 'FAILED',
    exitCode: null,
    said: true,
  });
});

test('five starters at once agree on one tracker, and every run is kept', async () => {
  const starters = ['a', 'b', 'c', 'd', 'e'];
  const ends = await Promise.all(
    starters.map((name) => box.cockpit(['run', '--name', name, '--', process.execPath, '-e', `console.log('loss=1')`])),
  );
  const { stdout } = await box.cockpit(['runs', '--json']);
  const { runs } = JSON.parse(stdout) as { runs: { name: string; status: string }[] };
  expect({
    codes: ends.map(({ code }) => code),
    runs: runs.map(({ name, status }) => `${name} ${status}`).sort(),
    trackers: box.read('.mlops/tracker.log').match(/ serves /g)?.length,
  }).toEqual({ codes: [0, 0, 0, 0, 0], runs: starters.map((name) => `${name} FINISHED`), trackers: 1 });
});

test('a tracker.json left by a tracker that was killed is stale', async () => {
  await box.cockpit(['runs']);
  const { pid } = box.address();
  await box.endTracker('SIGKILL');
  const { code } = await box.cockpit(['runs']);
  const own = box.address().pid !== pid && (await alive(box.address().pid));
  expect({ code, own }).toEqual({ code: 0, own: true });
});

test('a stale tracker.json whose pid and port others have by now gives nobody the token', async () => {
  await box.cockpit(['runs']);
  await box.endTracker('SIGKILL');
  const asked: string[] = [];
  const stranger = await startStranger(0, '{"hello":"world"}', asked);
  box.write('.mlops/tracker.json', JSON.stringify({ ...box.address(), pid: process.pid, port: portOf(stranger) }));
  const { code } = await box.cockpit(['runs']);
  const moved = box.address().port !== portOf(stranger) && (await alive(box.address().pid));
  stranger.close();
  expect({ code, moved, asked }).toEqual({ code: 0, moved: true, asked: [] });
});

test('a tracker.json that points to another program is not believed', async () => {
  await box.cockpit(['runs']);
  await box.endTracker();
  const stranger = await startStranger(0, JSON.stringify({ pid: process.pid, store: box.path('.mlops') }));
  const processStarted = await processStart(process.pid);
  box.write(
    '.mlops/tracker.json',
    JSON.stringify({ ...box.address(), pid: process.pid, processStart: processStarted, port: portOf(stranger) }),
  );
  const { code, stdout } = await box.cockpit(['runs', '--json']);
  const moved = box.address().port !== portOf(stranger);
  stranger.close();
  expect({ code, runs: stdout.trim() && JSON.parse(stdout).runs, moved }).toEqual({ code: 0, runs: [], moved: true });
});

test('a folder copied with its store does not drive the tracker of the original', async () => {
  await box.cockpit(['run', '--name', 'original', '--', process.execPath, '--version']);
  const copy = new Sandbox('a copy');
  try {
    cpSync(box.path('.mlops'), copy.path('.mlops'), { recursive: true });
    await copy.cockpit(['run', '--name', 'copied', '--', process.execPath, '--version']);
    const answers = await Promise.all([box, copy].map((one) => one.cockpit(['runs', '--json'])));
    const names = answers.map(({ stdout }) =>
      (JSON.parse(stdout) as { runs: { name: string }[] }).runs.map(({ name }) => name).sort(),
    );
    expect({ names, apart: copy.address().pid !== box.address().pid }).toEqual({
      names: [['original'], ['copied', 'original']],
      apart: true,
    });
  } finally {
    await copy.dispose();
  }
});

test('a torn tracker.json is treated as absent', async () => {
  await box.cockpit(['runs']);
  await box.endTracker();
  box.write('.mlops/tracker.json', '{"pid": 12');
  const { code, stderr } = await box.cockpit(['runs']);
  expect({ code, stderr, lives: await alive(box.address().pid) }).toEqual({ code: 0, stderr: '', lives: true });
});

test('a taken port makes the tracker take another', async () => {
  await box.cockpit(['runs']);
  const { port } = box.address();
  await box.endTracker();
  const squatter = await startStranger(port, 'mine');
  const { code } = await box.cockpit(['runs']);
  squatter.close();
  expect({ code, another: box.address().port !== port }).toEqual({ code: 0, another: true });
});

test('a launch that comes in while a tracker is about to leave, being idle, keeps it', async () => {
  await box.cockpit(['run', '--', process.execPath, '--version']);
  const active = async () => ((await (await box.fetch('/v1/health')).json()) as { activeRuns: number }).activeRuns;
  await waitFor('the tracker to be idle', async () => (await active()) === 0);
  const { pid } = box.address();
  const body = (content: object) => ({ method: 'POST', body: JSON.stringify(content) });
  const answer = await box.fetch('/v1/shutdown', body({ onlyIfIdle: true }));
  const launched = await box.fetch('/v1/runs', body({ source: 'cli', name: 'late', argv: ['sleep', '2'] }));
  await sleep(1_000);
  expect([await answer.json(), launched.status, await alive(pid)]).toEqual([{ leaving: true }, 200, true]);
  await waitFor('its end', async () => (await box.show('late')).status === 'FINISHED');
});

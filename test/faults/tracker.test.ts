import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { alive, finish, Sandbox, waitFor } from './support/sandbox';

let box: Sandbox;
beforeEach(() => {
  box = new Sandbox();
});
afterEach(() => box.dispose());

/** Prints a rising loss every 100 ms and exits with 3. */
const training = (steps: number) =>
  `let n=0; const t=setInterval(()=>{ console.log('step='+(++n)+' loss='+(1/n)); if(n===${steps}){clearInterval(t);process.exitCode=3} },100)`;

test('a tracker killed with -9 in mid-run comes back on its port, and metrics and exit code are kept', async () => {
  const run = box.start(['run', '--name', 'survivor', '--', process.execPath, '-e', training(60)]);
  const ended = finish(run);
  await waitFor('the first metrics', async () => {
    const { stdout, code } = await box.cockpit(['metrics', 'survivor', 'loss', '--json']);
    return code === 0 && JSON.parse(stdout).length >= 3;
  });
  const before = box.address();
  await box.endTracker('SIGKILL');
  await sleep(500);
  const shown = await box.show('survivor');
  expect({ status: shown.status, port: box.address().port, another: box.address().pid !== before.pid }).toEqual({
    status: 'RUNNING',
    port: before.port,
    another: true,
  });
  expect((await ended).code).toBe(3);
  const { stdout } = await box.cockpit(['metrics', 'survivor', 'loss', '--json']);
  const steps = (JSON.parse(stdout) as { step: number }[]).map(({ step }) => step);
  expect(steps).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
  const after = await box.show('survivor');
  expect({ status: after.status, exitCode: after.exitCode, last: after.metrics.loss?.last }).toEqual({
    status: 'FAILED',
    exitCode: 3,
    last: 1 / 60,
  });
});

test('a run whose end nobody watched is found with its exit code and its last output', async () => {
  const run = box.start(['run', '--name', 'orphan', '--', process.execPath, '-e', training(15)]);
  await waitFor('the run', async () => (await box.cockpit(['show', 'orphan', '--json'])).code === 0);
  run.kill('SIGKILL');
  process.kill(box.address().pid, 'SIGKILL');
  await sleep(3_000);
  const shown = await box.show('orphan');
  expect({ status: shown.status, exitCode: shown.exitCode, count: shown.metrics.loss?.count }).toEqual({
    status: 'FAILED',
    exitCode: 3,
    count: 15,
  });
});

test('five starters at once agree on one tracker, and every run is kept', async () => {
  const starters = ['a', 'b', 'c', 'd', 'e'];
  const ends = await Promise.all(
    starters.map((name) => box.cockpit(['run', '--name', name, '--', process.execPath, '-e', `console.log('loss=1')`])),
  );
  expect(ends.map(({ code }) => code)).toEqual([0, 0, 0, 0, 0]);
  const { stdout } = await box.cockpit(['runs', '--json']);
  const { runs } = JSON.parse(stdout) as { runs: { name: string; status: string }[] };
  expect(runs.map(({ name, status }) => `${name} ${status}`).sort()).toEqual(
    starters.map((name) => `${name} FINISHED`),
  );
});

test('a tracker.json whose pid now belongs to another process is stale, and that process is left alone', async () => {
  await box.cockpit(['runs']);
  await box.endTracker('SIGKILL');
  box.write('.mlops/tracker.json', JSON.stringify({ ...box.address(), pid: process.pid }));
  const { code } = await box.cockpit(['runs']);
  expect({ code, own: box.address().pid !== process.pid && (await alive(box.address().pid)) }).toEqual({ code: 0, own: true });
});

test('a torn tracker.json is treated as absent', async () => {
  await box.cockpit(['runs']);
  await box.endTracker();
  box.write('.mlops/tracker.json', '{"pid": 12');
  const { code, stderr } = await box.cockpit(['runs']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(await alive(box.address().pid)).toBe(true);
});

test('a tracker.json that points to another program is not believed, and that program is left alone', async () => {
  await box.cockpit(['runs']);
  await box.endTracker();
  const asked: string[] = [];
  const stranger = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers.authorization ?? 'no token'}`);
    response.end('{"hello":"world"}');
  });
  await new Promise<void>((ready) => stranger.listen(0, '127.0.0.1', ready));
  const address = stranger.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  box.write(
    '.mlops/tracker.json',
    JSON.stringify({ ...box.address(), pid: process.pid, processStart: 'long ago', port }),
  );
  const { code } = await box.cockpit(['runs', '--json']);
  stranger.close();
  expect({
    code,
    moved: box.address().port !== port,
    tokenGiven: asked.some((line) => line.includes('Bearer')),
  }).toEqual({
    code: 0,
    moved: true,
    tokenGiven: false,
  });
});

test('a taken port makes the tracker take another', async () => {
  await box.cockpit(['runs']);
  const { port } = box.address();
  await box.endTracker();
  const squatter = createServer((_, response) => response.end('mine'));
  await new Promise<void>((ready) => squatter.listen(port, '127.0.0.1', ready));
  const { code } = await box.cockpit(['runs']);
  squatter.close();
  expect({ code, another: box.address().port !== port }).toEqual({ code: 0, another: true });
});

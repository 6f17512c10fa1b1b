import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { groupLives } from '../../../src/platform/processGroup';
import { readProcessRecord } from '../../../src/tracker/launch/runRecords';
import { type LaunchFixture, launchFixtures, node } from './launchFixture';

const fixture = launchFixtures();

async function logged(it: LaunchFixture, id: string, text: string): Promise<void> {
  await expect.poll(() => existsSync(it.paths.log(id)) && it.log(id).includes(text), { timeout: 10_000 }).toBe(true);
}

async function killRunner(it: LaunchFixture, id: string): Promise<void> {
  await expect.poll(() => readProcessRecord(it.paths.process(id))).not.toBe(null);
  process.kill((await readProcessRecord(it.paths.process(id)))?.runnerPid ?? 0, 'SIGKILL');
}

/** Waits for a file and then ends with the code, so that a test decides when a run ends. */
function until(file: string, code: number): string[] {
  return ['sh', '-c', `while [ ! -e "${file}" ]; do sleep 0.02; done; echo done; exit ${code}`];
}

test('a stop interrupts first', async () => {
  const it = fixture();
  const script =
    'process.on("SIGINT", () => { console.log("saving"); process.exit(0) }); setInterval(() => {}, 1e3); console.log("ready")';
  const run = await it.launch({ argv: node(script) });
  await logged(it, run.id, 'ready');
  await it.launcher.stop(run.id, { force: false });
  const { status, exitCode, exitReason } = await it.ended(run.id);
  expect({ status, exitCode, exitReason, log: it.log(run.id) }).toEqual({
    ...{ status: 'KILLED', exitCode: 0, exitReason: 'Stopped on request; exited with code 0.' },
    log: 'ready\nsaving\n',
  });
});

test('a stop ends a process that ignores being asked, and its grandchild', async () => {
  const it = fixture();
  const stubborn = `import os,signal,sys,time,subprocess
for name in ("SIGINT","SIGTERM"): signal.signal(getattr(signal,name), lambda *a, n=name: os.write(1, (n + "\\n").encode()))
if len(sys.argv) < 2: subprocess.Popen([sys.executable, __file__, "child"])
print("ready", flush=True)
while True: time.sleep(0.05)`;
  writeFileSync(join(it.paths.folder, 'stubborn.py'), stubborn);
  const run = await it.launch({ argv: ['python3', 'stubborn.py'] });
  await expect.poll(() => it.log(run.id).match(/ready/g)?.length, { timeout: 10_000 }).toBe(2);
  const before = Date.now();
  await it.launcher.stop(run.id, { force: false });
  const { status, signal, exitReason } = await it.ended(run.id);
  await expect.poll(() => groupLives(run.pid ?? 0), { timeout: 5000 }).toBe(false);
  expect({
    status,
    signal,
    exitReason,
    log: it.log(run.id).split('\n').sort(),
    waited: Date.now() - before >= 600,
  }).toEqual({
    ...{ status: 'KILLED', signal: 'SIGKILL', exitReason: 'Stopped on request, by SIGKILL.', waited: true },
    log: ['', 'SIGINT', 'SIGINT', 'SIGTERM', 'SIGTERM', 'ready', 'ready'],
  });
});

test('a grandchild that outlives the interrupted command is ended all the same', async () => {
  const it = fixture();
  const run = await it.launch({ shell: '(trap "" INT TERM; echo ready; while :; do sleep 0.05; done) & wait' });
  await logged(it, run.id, 'ready');
  await it.launcher.stop(run.id, { force: false });
  await it.ended(run.id);
  await expect.poll(() => groupLives(run.pid ?? 0), { timeout: 5000 }).toBe(false);
});

test('a forced stop kills at once', async () => {
  const it = fixture({ stopDelayMs: 60_000 });
  const run = await it.launch({ shell: 'trap "" INT TERM; echo ready; while :; do sleep 0.05; done' });
  await logged(it, run.id, 'ready');
  await it.launcher.stop(run.id, { force: true });
  expect((await it.ended(run.id)).signal).toBe('SIGKILL');
});

test('force helps where a gentle stop is still waiting', async () => {
  const it = fixture({ stopDelayMs: 60_000 });
  const run = await it.launch({ shell: 'trap "" INT TERM; echo ready; while :; do sleep 0.05; done' });
  await logged(it, run.id, 'ready');
  await it.launcher.stop(run.id, { force: false });
  await it.launcher.stop(run.id, { force: true });
  expect((await it.ended(run.id)).status).toBe('KILLED');
});

test('what has ended can’t be stopped', async () => {
  const it = fixture();
  const run = await it.run({ argv: ['true'], name: 'done' });
  await expect(it.launcher.stop(run.id, { force: false })).rejects.toMatchObject({
    code: 'CONFLICT',
    message: 'Run done has already ended (FINISHED), so there is nothing to stop.',
  });
});

test('a run that is stopped before it started never starts', async () => {
  const it = fixture();
  const snapshot = Promise.withResolvers<void>();
  it.capture.code = () => snapshot.promise.then(() => ({ git: null, notes: [] }));
  await it.restart();
  const launching = it.launch({ argv: ['touch', 'ran'] });
  await expect.poll(() => it.store.runs.list({}).total).toBe(1);
  await it.launcher.stop(it.store.runs.list({}).runs[0]?.id ?? '', { force: false });
  snapshot.resolve();
  const run = await launching;
  expect([run.status, run.exitReason, existsSync(join(it.paths.folder, 'ran'))]).toEqual([
    'KILLED',
    'Stopped on request.',
    false,
  ]);
});

test('a restarted tracker takes a live run back and sees its end', async () => {
  const it = fixture();
  const run = await it.launch({ argv: until('go', 3) });
  await it.restart();
  await sleep(200);
  const during = it.store.runs.detail(run.id);
  writeFileSync(join(it.paths.folder, 'go'), '');
  const after = await it.ended(run.id);
  expect({
    during: during.status,
    pid: during.pid === run.pid,
    status: after.status,
    exitCode: after.exitCode,
    cpu: (after.cpuTime ?? -1) >= 0,
    log: it.log(run.id),
    plans: it.followed[0],
  }).toEqual({
    during: 'RUNNING',
    pid: true,
    status: 'FAILED',
    exitCode: 3,
    cpu: true,
    log: 'done\n',
    plans: it.followed[1],
  });
});

test('a run taken back can still be stopped', async () => {
  const it = fixture();
  const run = await it.launch({ argv: ['sleep', '60'] });
  await it.restart();
  await it.launcher.stop(run.id, { force: false });
  const { status, signal } = await it.ended(run.id);
  expect({ status, signal }).toEqual({ status: 'KILLED', signal: 'SIGINT' });
});

test('a stop goes on after a restart of the tracker', async () => {
  const it = fixture({ stopDelayMs: 1000 });
  const run = await it.launch({ shell: 'trap "" INT; echo ready; while :; do sleep 0.05; done' });
  await logged(it, run.id, 'ready');
  await it.launcher.stop(run.id, { force: false });
  await it.restart();
  const { status, signal } = await it.ended(run.id);
  expect({ status, signal }).toEqual({ status: 'KILLED', signal: 'SIGTERM' });
});

test('a run that ended while no tracker was there has its own end time', async () => {
  const it = fixture();
  const run = await it.launch({ argv: ['sleep', '0.2'] });
  await it.launcher.dispose();
  await expect.poll(() => existsSync(join(it.paths.process(run.id), 'exit.json')), { timeout: 5000 }).toBe(true);
  await sleep(500);
  await it.restart();
  // It is shown as ended by the time the tracker serves.
  const { status, endTime } = it.store.runs.summary(run.id);
  const recorded = JSON.parse(readFileSync(join(it.paths.process(run.id), 'exit.json'), 'utf8')) as { endTime: number };
  expect({ status, endTime }).toEqual({ status: 'FINISHED', endTime: recorded.endTime });
});

test('a command outlives its runner: it stays RUNNING as long as it lives, then is LOST', async () => {
  const it = fixture();
  const run = await it.launch({ argv: until('go', 0) });
  await killRunner(it, run.id);
  await sleep(400);
  const during = it.store.runs.summary(run.id).status;
  writeFileSync(join(it.paths.folder, 'go'), '');
  const { status, exitCode, exitReason } = await it.ended(run.id);
  expect({ during, status, exitCode, exitReason, log: it.log(run.id) }).toEqual({
    ...{ during: 'RUNNING', status: 'LOST', exitCode: null, log: 'done\n' },
    exitReason: 'The process is gone without an exit status: the process that watched over it was ended by force.',
  });
});

test('a command without its runner can still be stopped', async () => {
  const it = fixture();
  const run = await it.launch({ argv: ['sleep', '60'] });
  await killRunner(it, run.id);
  await it.launcher.stop(run.id, { force: false });
  expect((await it.ended(run.id)).status).toBe('KILLED');
});

test('a run whose processes are gone is LOST after a restart, whoever has its pid now', async () => {
  const it = fixture();
  const run = await it.launch({ argv: ['sleep', '60'] });
  await it.launcher.dispose();
  await killRunner(it, run.id);
  process.kill(run.pid ?? 0, 'SIGKILL');
  // As if this very test had been given both pids.
  const record = await readProcessRecord(it.paths.process(run.id));
  const reused = { ...record, pid: process.pid, runnerPid: process.pid };
  writeFileSync(join(it.paths.process(run.id), 'process.json'), JSON.stringify(reused));
  await it.restart();
  expect((await it.ended(run.id)).status).toBe('LOST');
});

test('a run whose command was never started is LOST after a restart', async () => {
  const it = fixture();
  it.capture.code = () => new Promise(() => {});
  await it.restart();
  void it.launch({ argv: ['touch', 'ran'] });
  await expect.poll(() => it.store.runs.list({}).total).toBe(1);
  const id = it.store.runs.list({}).runs[0]?.id ?? '';
  await it.restart();
  const run = await it.ended(id);
  expect([run.status, existsSync(join(it.paths.folder, 'ran'))]).toEqual(['LOST', false]);
});

test('a debug session’s run keeps its output in order and its exit code', async () => {
  const it = fixture();
  const { run, env } = await it.launcher.attach({
    source: 'debug',
    argv: ['python3', 'train.py', '--lr', '0.1'],
    env: {},
  });
  void it.launcher.appendOutput(run.id, 'one\n');
  await it.launcher.appendOutput(run.id, 'two\n');
  const ended = await it.launcher.endAttached(run.id, 2);
  expect({
    env,
    running: run.status,
    params: run.params,
    status: ended.status,
    exitCode: ended.exitCode,
    log: it.log(run.id),
  }).toEqual({
    env: {
      PYTHONUNBUFFERED: '1',
      MLOPS_RUN_ID: run.id,
      MLOPS_METRICS_FILE: it.followed[0]?.metricsFile,
      MLOPS_ARTIFACT_DIR: it.paths.artifacts(run.id),
    },
    ...{ running: 'RUNNING', params: { lr: '0.1' }, status: 'FAILED', exitCode: 2, log: 'one\ntwo\n' },
  });
  await expect(it.launcher.endAttached(run.id, 0)).rejects.toMatchObject({ code: 'CONFLICT' });
});

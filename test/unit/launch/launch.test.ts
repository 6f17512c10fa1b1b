import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { launchFixtures, node } from './launchFixture';

const fixture = launchFixtures();

function outcome(run: { status: string; exitCode: number | null; signal: string | null; exitReason: string | null }) {
  const { status, exitCode, signal, exitReason } = run;
  return { status, exitCode, signal, exitReason };
}

test('a command that ends well is FINISHED, with its output, times and captures', async () => {
  const it = fixture();
  const run = await it.run({ argv: node('console.log("out"); console.error("err")'), name: 'first' });
  expect({
    ...outcome(run),
    name: run.name,
    log: it.log(run.id).split('\n').sort(),
    logBytes: run.logBytes,
    took: (run.endTime ?? 0) >= run.startTime,
    cpu: (run.cpuTime ?? 0) > 0,
    environment: run.environment?.language,
    gitNotes: run.gitNotes,
    warnings: run.warnings,
    calls: it.calls,
  }).toEqual({
    ...{ status: 'FINISHED', exitCode: 0, signal: null, exitReason: null },
    name: 'first',
    log: ['', 'err', 'out'],
    logBytes: 8,
    took: true,
    cpu: true,
    environment: 'python',
    gitNotes: ['This folder is not in a git repository.'],
    warnings: [],
    calls: ['finish', 'artifacts: '],
  });
});

test('a run is RUNNING with its pid once launch answers', async () => {
  const it = fixture();
  const run = await it.launch({ argv: ['sleep', '30'] });
  expect({ status: run.status, alive: process.kill(run.pid ?? 0, 0), active: it.launcher.activeCount() > 0 }).toEqual({
    status: 'RUNNING',
    alive: true,
    active: true,
  });
});

test('an exit code is kept, with the error that Python ended with', async () => {
  const it = fixture();
  const script = 'def f():\n  raise ValueError("lr must be positive")\nprint("hello")\nf()';
  expect(outcome(await it.run({ argv: ['python3', '-c', script] }))).toEqual({
    status: 'FAILED',
    exitCode: 1,
    signal: null,
    exitReason: 'Exited with code 1. ValueError: lr must be positive',
  });
});

test('a signal from outside ends a run as KILLED', async () => {
  const it = fixture();
  const run = await it.run({ shell: 'kill -SEGV $$' });
  expect(outcome(run)).toEqual({
    status: 'KILLED',
    exitCode: null,
    signal: 'SIGSEGV',
    exitReason:
      'Ended by the signal SIGSEGV (11). The program crashed, touching memory that is not its own; often a native library is to blame.',
  });
});

test('a command that is not there fails with a way out', async () => {
  const it = fixture();
  const bare = await it.launch({ argv: ['no-such-trainer', '--lr', '1'] });
  const path = await it.launch({ argv: ['./no such/trainer'] });
  expect([outcome(bare), path.exitReason]).toEqual([
    {
      status: 'FAILED',
      exitCode: null,
      signal: null,
      exitReason:
        'The command "no-such-trainer" was not found on PATH. Install it, activate the environment that holds it, or give its full path.',
    },
    `The program "./no such/trainer" was not found (looked for from ${it.paths.folder}). Check its path, or the interpreter named in its first line.`,
  ]);
});

test('a working folder that is gone, and a file that may not be executed, are told apart', async () => {
  const it = fixture();
  const gone = join(it.paths.folder, 'gone');
  const file = join(it.paths.folder, 'plain');
  writeFileSync(file, 'text');
  chmodSync(file, 0o644);
  const runs = [await it.launch({ argv: ['sleep', '1'], cwd: gone }), await it.launch({ argv: [file] })];
  expect(runs.map(({ exitReason }) => exitReason)).toEqual([
    `The working folder ${gone} does not exist (any more). Make it again, or start the run from another folder.`,
    `"${file}" may not be executed. Make it executable (chmod +x) or start it through its interpreter, such as python ${file}.`,
  ]);
});

test('spaces, quotes, dollars and accents reach the command untouched, in folder and arguments', async () => {
  const it = fixture();
  const cwd = join(it.paths.folder, 'a "b" \'c\' ñ');
  mkdirSync(cwd);
  const args = ['plain', 'two words', '"quoted"', "it's", '$HOME `x` \\', 'é', ''];
  const run = await it.run({
    argv: node('console.log(JSON.stringify([process.cwd(), ...process.argv.slice(1)]))', ...args),
    cwd,
  });
  expect(JSON.parse(it.log(run.id))).toEqual([cwd, ...args]);
});

test('the command gets its environment, and none of ours', async () => {
  const it = fixture();
  const show = 'console.log(JSON.stringify(process.env))';
  const env = { PATH: process.env.PATH ?? '', MINE: '1', ELECTRON_RUN_AS_NODE: '1', VSCODE_PID: '7' };
  const run = await it.run({ argv: node(show), env });
  expect(JSON.parse(it.log(run.id))).toEqual({
    PATH: process.env.PATH,
    MINE: '1',
    PYTHONUNBUFFERED: '1',
    MLOPS_RUN_ID: run.id,
    MLOPS_METRICS_FILE: it.followed[0]?.metricsFile,
    MLOPS_ARTIFACT_DIR: it.paths.artifacts(run.id),
  });
});

test('neither the environment nor secret arguments ever lie in the store', async () => {
  const it = fixture();
  const run = await it.launch({
    argv: ['sleep', '30', '--token', 'sesame-argument'],
    env: { PATH: process.env.PATH ?? '', WANDB_API_KEY: 'sesame-variable' },
  });
  await it.launcher.stop(run.id, { force: true });
  const { command, argv, params } = await it.ended(run.id);
  const files = readdirSync(it.paths.root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  expect({
    command,
    argv,
    params,
    leaks: files.filter((file) => readFileSync(file, 'latin1').includes('sesame')),
    looked: files.length > 3,
  }).toEqual({
    command: 'sleep 30 --token ••••••',
    argv: ['sleep', '30', '--token', '••••••'],
    params: { token: '••••••' },
    leaks: [],
    looked: true,
  });
});

test('a log can be read by its owner alone', async () => {
  const it = fixture();
  const run = await it.run({ argv: ['true'] });
  expect(statSync(it.paths.log(run.id)).mode & 0o777).toBe(0o600);
});

test('the code is captured before the command starts', async () => {
  const it = fixture();
  it.capture.code = async () => {
    await new Promise((resolve) => setTimeout(resolve, 200));
    return { git: null, notes: [existsSync(join(it.paths.folder, 'ran')) ? 'too late' : 'in time'] };
  };
  await it.restart();
  const run = await it.run({ argv: ['touch', 'ran'] });
  expect([run.gitNotes, existsSync(join(it.paths.folder, 'ran'))]).toEqual([['in time'], true]);
});

test('captures that fail are noted and don’t fail the run', async () => {
  const it = fixture();
  const broken = () => Promise.reject(new Error('the disk is full'));
  it.capture = { code: broken, datasets: broken, environment: broken, artifacts: broken, recheckDatasets: broken };
  await it.restart();
  const run = await it.run({ argv: ['true'], data: [{ path: 'd.csv', role: null }] });
  expect([run.status, run.warnings.toSorted()]).toEqual([
    'FINISHED',
    [
      'The code could not be captured: the disk is full',
      'The data could not be captured: the disk is full',
      'The environment could not be captured: the disk is full',
      'The outputs could not be captured: the disk is full',
      'Whether the data changed could not be captured: the disk is full',
    ],
  ]);
});

test('an ended run is shown as ended before a slow capture is done, which still counts as work', async () => {
  const it = fixture({ captureGraceMs: 100 });
  const hashing = Promise.withResolvers<void>();
  it.capture.datasets = () => hashing.promise;
  await it.restart();
  const run = await it.run({ argv: ['true'], data: [{ path: 'd.csv', role: null }] });
  const during = it.launcher.activeCount();
  hashing.resolve();
  await expect.poll(() => it.launcher.activeCount()).toBe(0);
  expect({ status: run.status, during }).toEqual({ status: 'FINISHED', during: 1 });
});

test('without a place for the log the command still runs', async () => {
  const it = fixture();
  writeFileSync(join(it.paths.root, 'logs'), 'a file where a folder should be');
  const run = await it.run({ argv: ['touch', 'ran'] });
  expect({
    status: run.status,
    ran: existsSync(join(it.paths.folder, 'ran')),
    warned: run.warnings.some((warning) => warning.startsWith('The output could not be kept, because')),
  }).toEqual({ status: 'FINISHED', ran: true, warned: true });
});

test('a broken installation fails the run with a reason', async () => {
  const it = fixture();
  it.distDir = join(it.paths.folder, 'no-dist');
  await it.restart();
  const run = await it.launch({ argv: ['true'] });
  expect([run.status, run.exitReason?.split(': ')[0]]).toEqual([
    'FAILED',
    'The command was not started, because the process that watches over it could not be started',
  ]);
});

test('a request without a command, or with two, makes no run', async () => {
  const it = fixture();
  await expect(it.launch({ argv: [] })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  await expect(it.launch({ argv: ['a'], shell: 'b' })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  expect(it.store.runs.list({}).total).toBe(0);
});

test('a run knows which outputs it was asked to keep', async () => {
  const { outputs } = await fixture().run({ argv: node(''), outputs: ['model.json', '/elsewhere/report.html'] });
  expect(outputs).toEqual(['model.json', '/elsewhere/report.html']);
});

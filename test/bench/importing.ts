import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { StorePaths } from '../../src/platform/storePaths';
import { createImporting } from '../../src/tracker/importing/createImporting';
import { createLoggers } from '../../src/tracker/loggers/createLoggers';
import { chooseDriver } from '../../src/tracker/store/driver/chooseDriver';
import { openStore } from '../../src/tracker/store/openStore';
import { Transfers } from '../../src/tracker/transfers/transfers';
import type { Figure } from './figure';

const RUNS = 1_000;
const KEYS = 20;
const STEPS = 50;
const POINTS = RUNS * KEYS * STEPS;
const T0 = 1_700_000_000_000;

/** An `mlruns` of 1,000 runs and a million points, and an `mlflow.db` of the same, each beside the disk's own speed. */
export async function importingFigures(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'mlops-bench-import-'));
  try {
    return await measure(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(folder: string): Promise<Figure[]> {
  const mlruns = join(folder, 'mlruns');
  const database = join(folder, 'mlflow.db');
  writeFiles(mlruns);
  writeDatabase(database);
  const read = await seconds(() => readAll(mlruns));
  const insert = await seconds(async () => insertAll(join(folder, 'bare.db')));
  const own = (what: string, taken: number, yardstick: number, how: string): Figure => ({
    what,
    measured: POINTS / taken,
    unit: 'points/s',
    budget: POINTS / yardstick / 5,
    want: 'above',
    yardstick: `a fifth of ${how}: ${Math.round(POINTS / yardstick).toLocaleString('en-US')} points/s in this run`,
  });
  const files = await seconds(() => bring(join(folder, 'a'), mlruns));
  const again = await seconds(() => bring(join(folder, 'a'), mlruns));
  const rows = await seconds(() => bring(join(folder, 'b'), database));
  const disk = 'reading the same files, then inserting the points into a bare table';
  return [
    own('import of an mlruns of 1,000 runs and a million points', files, read + insert, disk),
    own('the same again, nothing new', again, read, 'reading the same files'),
    own('import of an mlflow.db of the same', rows, insert, 'inserting the points into a bare table'),
  ];
}

async function seconds(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

async function bring(workspace: string, source: string): Promise<void> {
  mkdirSync(workspace, { recursive: true });
  const distDir = resolve('dist');
  const paths = new StorePaths(workspace);
  const store = openStore({ paths, distDir });
  const openDatabase = chooseDriver({ distDir });
  const transfers = new Transfers(() => {});
  const loggers = createLoggers({ openDatabase });
  const openServer = () => Promise.reject(new Error('not used here'));
  const importing = createImporting({ store, paths, transfers, loggers, openDatabase, openServer });
  const { id } = await importing.start({ source, artifacts: 'copy' });
  const { state, report } = await transfers.ended(id);
  if (state !== 'done' || report.runs.failed > 0) throw new Error(`The import of ${source} ended as ${state}.`);
  store.close();
}

function runId(run: number): string {
  return run.toString(16).padStart(32, '0');
}

function value(run: number, key: number, step: number): number {
  return Math.sin(run * KEYS + key + step / 10);
}

function writeFiles(root: string): void {
  for (let run = 0; run < RUNS; run++) {
    const experiment = join(root, String(run % 10));
    const folder = join(experiment, runId(run));
    for (const part of ['metrics', 'params', 'tags']) mkdirSync(join(folder, part), { recursive: true });
    const name = `experiment_id: '${run % 10}'\nname: exp${run % 10}\nlifecycle_stage: active\n`;
    if (run < 10) writeFileSync(join(experiment, 'meta.yaml'), name);
    writeFileSync(
      join(folder, 'meta.yaml'),
      `run_id: ${runId(run)}\nrun_name: run-${run}\nexperiment_id: '${run % 10}'\nstart_time: ${T0}\nend_time: ${T0 + 1}\nstatus: 3\nuser_id: me\n`,
    );
    for (let param = 0; param < 20; param++) writeFileSync(join(folder, 'params', `p${param}`), `${param}`);
    for (let tag = 0; tag < 5; tag++) writeFileSync(join(folder, 'tags', `t${tag}`), `${tag}`);
    writeFileSync(join(folder, 'tags', 'mlflow.runName'), `run-${run}`);
    for (let key = 0; key < KEYS; key++) {
      const lines = Array.from({ length: STEPS }, (_, step) => `${T0 + step} ${value(run, key, step)} ${step}\n`);
      appendFileSync(join(folder, 'metrics', `m${key}`), lines.join(''));
    }
  }
}

/** The tables of MLflow that hold runs. */
function writeDatabase(file: string): void {
  const database = chooseDriver({ distDir: resolve('dist') })(file, { readOnly: false });
  database.exec(`
    CREATE TABLE experiments (experiment_id INTEGER PRIMARY KEY, name TEXT, lifecycle_stage TEXT);
    CREATE TABLE runs (run_uuid TEXT PRIMARY KEY, name TEXT, user_id TEXT, status TEXT, start_time BIGINT, end_time BIGINT,
      lifecycle_stage TEXT, artifact_uri TEXT, experiment_id INTEGER);
    CREATE TABLE params (key TEXT, value TEXT, run_uuid TEXT, PRIMARY KEY (key, run_uuid));
    CREATE TABLE tags (key TEXT, value TEXT, run_uuid TEXT, PRIMARY KEY (key, run_uuid));
    CREATE TABLE metrics (key TEXT, value FLOAT, timestamp BIGINT, run_uuid TEXT, step BIGINT, is_nan BOOLEAN,
      PRIMARY KEY (key, timestamp, step, run_uuid, value, is_nan));
    CREATE INDEX index_metrics_run_uuid ON metrics (run_uuid);
    BEGIN`);
  const [experiment, run, param, tag, metric] = [
    'experiments VALUES (?, ?, ?)',
    'runs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    'params VALUES (?, ?, ?)',
    'tags VALUES (?, ?, ?)',
    'metrics VALUES (?, ?, ?, ?, ?, ?)',
  ].map((target) => database.prepare(`INSERT INTO ${target}`));
  for (let id = 0; id < 10; id++) experiment?.run(id, `exp${id}`, 'active');
  for (let number = 0; number < RUNS; number++) {
    const id = runId(number);
    run?.run(id, `run-${number}`, 'me', 'FINISHED', T0, T0 + 1, 'active', null, number % 10);
    for (let key = 0; key < 20; key++) param?.run(`p${key}`, `${key}`, id);
    for (let key = 0; key < 5; key++) tag?.run(`t${key}`, `${key}`, id);
    tag?.run('mlflow.runName', `run-${number}`, id);
    for (let key = 0; key < KEYS; key++) {
      for (let step = 0; step < STEPS; step++) metric?.run(`m${key}`, value(number, key, step), T0 + step, id, step, 0);
    }
  }
  database.exec('COMMIT');
  database.close();
}

/** What `cat` of every file does, eight at a time. */
async function readAll(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const next = files.values();
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (const file of next) await readFile(file);
    }),
  );
}

function insertAll(file: string): void {
  const database = chooseDriver({ distDir: resolve('dist') })(file, { readOnly: false });
  database.exec('PRAGMA journal_mode = WAL');
  database.exec(
    'CREATE TABLE points (series INTEGER, seq INTEGER, step REAL, time REAL, value REAL, PRIMARY KEY (series, seq)) WITHOUT ROWID',
  );
  const insert = database.prepare('INSERT INTO points VALUES (?, ?, ?, ?, ?)');
  for (let run = 0; run < RUNS; run++) {
    database.exec('BEGIN');
    for (let key = 0; key < KEYS; key++) {
      for (let step = 0; step < STEPS; step++)
        insert.run(run * KEYS + key, step, step, T0 + step, value(run, key, step));
    }
    database.exec('COMMIT');
  }
  database.close();
}

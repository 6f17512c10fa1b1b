import type { ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { generator, type RandomRequest, RandomRequests } from '../unit/mlflow/randomRequests';
import { BenchTracker } from './benchTracker';
import { type Figure, median } from './figure';

const MINUTES = Number(process.env.MLOPS_SOAK_MINUTES ?? 60);
const SEED = Number(process.env.MLOPS_SOAK_SEED ?? Date.now() % 1e6);
const CONNECTIONS = 2;
/** Milliseconds between two requests of a connection: a tracker under steady work, not under test of its speed. */
const PAUSE = 10;
const ROUND = 50_000;
/** Longer than the tracker waits before it gives memory back. */
const QUIET = 7_000;
const ANSWER_TIMEOUT = 30_000;

interface Sample {
  memory: number;
  files: number;
}

/** What came back, by status; 0 where nothing did. */
type Answers = Map<number, number>;

/** Whether a route was ever used with success. */
type Routes = Map<string, boolean>;

/**
 * Random requests over all routes of the protocol, for an hour or MLOPS_SOAK_MINUTES: nothing may fail on the tracker's
 * side, and its memory and its open files must stay what they are. MLOPS_SOAK_SEED gives the same random choices again. Linux only.
 */
export async function soakFigures(): Promise<Figure[]> {
  const tracker = await BenchTracker.start();
  console.log(`seed ${SEED}, ${MINUTES} minutes, store in ${tracker.folder}`);
  const answers: Answers = new Map();
  const routes: Routes = new Map();
  const samples: Sample[] = [];
  const requests = new RandomRequests(generator(SEED), tracker.token);
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const events = listen(tracker);
  for (const end = Date.now() + MINUTES * 60_000; Date.now() < end; ) {
    const until = Date.now() + ROUND;
    await Promise.all(
      Array.from({ length: CONNECTIONS }, () => converse({ tracker, agent, requests, answers, routes }, until)),
    );
    await sleep(QUIET);
    samples.push(sample(tracker.process));
    report(samples, answers);
  }
  reportRoutes(routes);
  events.destroy();
  agent.destroy();
  const errors = countErrors(tracker.folder);
  await tracker.stop({ keep: errors > 0 });
  return figures(samples, answers, errors);
}

/** As a window that is open beside it. */
function listen({ url, token }: BenchTracker): ReturnType<typeof request> {
  const events = request(new URL('/v1/events', url), { headers: { authorization: `Bearer ${token}` } });
  events.on('response', (answer) => answer.on('error', () => {}).resume());
  events.on('error', () => {});
  return events.end();
}

interface Talk {
  tracker: BenchTracker;
  agent: Agent;
  requests: RandomRequests;
  answers: Answers;
  routes: Routes;
}

async function converse({ tracker, agent, requests, answers, routes }: Talk, until: number): Promise<void> {
  while (Date.now() < until && tracker.process.exitCode === null) {
    const next = requests.next();
    const { status, body } = await send(tracker.url, agent, next);
    answers.set(status, (answers.get(status) ?? 0) + 1);
    routes.set(next.route, routes.get(next.route) || status === 200);
    if (isFailure(status)) console.log(`${status}: ${next.method} ${next.path} ${next.body?.slice(0, 500)}: ${body}`);
    else if (status === 200 && body.startsWith('{')) requests.learn(JSON.parse(body));
    await sleep(PAUSE);
  }
}

/** No answer at all, or one that blames the tracker; 501 is how some routes say that they are not spoken. */
function isFailure(status: number): boolean {
  return status === 0 || (status >= 500 && status !== 501);
}

function send(
  base: string,
  agent: Agent,
  { method, path, headers, body }: RandomRequest,
): Promise<{ status: number; body: string }> {
  return new Promise((done) => {
    const { hostname, port } = new URL(base);
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const outgoing = request({
      host: hostname,
      port,
      agent,
      method,
      path,
      headers: { ...headers, ...length },
      timeout: ANSWER_TIMEOUT,
    });
    outgoing.once('timeout', () => outgoing.destroy(new Error('no answer in time')));
    outgoing.once('error', (error) => done({ status: 0, body: error.message }));
    outgoing.once('response', (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.once('error', (error) => done({ status: 0, body: error.message }));
      answer.once('end', () => done({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString() }));
    });
    outgoing.end(body);
  });
}

function sample({ pid = 0 }: ChildProcess): Sample {
  const resident = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return { memory: Number(resident) / 1000, files: readdirSync(`/proc/${pid}/fd`).length };
}

function report(samples: readonly Sample[], answers: Answers): void {
  const { memory, files } = samples.at(-1) as Sample;
  const codes = [...answers].sort(([a], [b]) => a - b).map(([status, count]) => `${status}: ${count}`);
  console.log(`${samples.length}  ${memory.toFixed(0)} MB  ${files} open files  ${codes.join(', ')}`);
}

function reportRoutes(routes: Routes): void {
  const refused = [...routes].filter(([, succeeded]) => !succeeded).map(([route]) => route);
  console.log(`${routes.size} routes were asked; never with success: ${refused.join(', ') || 'none'}`);
}

/** What the tracker itself took for a failure. */
function countErrors(folder: string): number {
  const lines = readFileSync(join(folder, '.mlops', 'tracker.log'), 'utf8').split('\n');
  const errors = lines.filter((line) => line.includes('] error: '));
  for (const line of errors.slice(0, 20)) console.log(line);
  return errors.length;
}

function figures(samples: readonly Sample[], answers: Answers, errors: number): Figure[] {
  const third = Math.floor(samples.length / 3);
  const ofThird = (index: number, what: keyof Sample) =>
    median(samples.slice(index * third, (index + 1) * third).map((each) => each[what]));
  const total = [...answers.values()].reduce((sum, count) => sum + count, 0);
  const failed = [...answers].reduce((sum, [status, count]) => sum + (isFailure(status) ? count : 0), 0);
  const growth = (what: keyof Sample, name: string, unit: string): Figure => ({
    what: `${name} of the last third over the middle third`,
    measured: ofThird(2, what) / ofThird(1, what),
    unit: '×',
    budget: 1.1,
    want: 'below',
    yardstick: `medians: ${[0, 1, 2].map((index) => ofThird(index, what).toFixed(0)).join(', ')}${unit}, when quiet`,
  });
  return [
    {
      what: `failures among random requests`,
      measured: failed + errors,
      unit: 'failures',
      budget: 0,
      want: 'below',
      yardstick: `${total} requests in ${MINUTES} minutes; 5xx, no answer, or an error in the tracker's log`,
    },
    growth('memory', 'memory', ' MB'),
    growth('files', 'open files', ''),
  ];
}

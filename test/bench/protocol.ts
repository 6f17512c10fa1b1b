import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { Agent, createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { pythonOf } from '../../scripts/lib/pythonEnvironments.mjs';
import { MlflowServer } from '../clients/support/mlflowServer';
import { BenchTracker } from './benchTracker';
import { type Figure, median } from './figure';

const POINTS = 1_000;
const ROUNDS = 5;
/** Batches a round: MLflow's server takes so much longer for one. */
const BATCHES = { tracker: 60, server: 4 };

interface Target {
  url: string;
  token: string;
  run: string;
}

interface ClientRate {
  /** Points per second. */
  rate: number;
  /** Milliseconds. */
  call: number;
}

/** MLflow's protocol: its rates beside MLflow's own server, and beside a server that does nothing. */
export async function protocolFigures(): Promise<Figure[]> {
  const python = await pythonOf('current');
  if (!existsSync(python)) {
    console.log('Not measured: MLflow is not installed. `npm test -- clients` installs it.');
    return [];
  }
  const tracker = await BenchTracker.start();
  const server = await MlflowServer.start(python);
  const nothing = await nullServer();
  try {
    const own = await target(tracker.url, tracker.token);
    const theirs = await target(server.url, '');
    const bodies = await bodyFigure(own, theirs);
    const { port } = nothing.address() as AddressInfo;
    const none = { url: `http://127.0.0.1:${port}`, token: '', run: own.run };
    return [bodies, ...clientFigures(await clientRates(python, tracker.token, { none, own, theirs }))];
  } finally {
    nothing.close();
    nothing.closeAllConnections();
    server.stop();
    await tracker.stop();
  }
}

/** Answers whatever it is asked with an empty object. */
async function nullServer(): Promise<Server> {
  const server = createServer((incoming, outgoing) => {
    incoming.resume().once('end', () => {
      outgoing.writeHead(200, { 'content-type': 'application/json', 'content-length': 2 });
      outgoing.end('{}');
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return server;
}

async function target(url: string, token: string): Promise<Target> {
  const agent = new Agent();
  const body = JSON.stringify({ experiment_id: '0', start_time: Date.now() });
  const { run } = JSON.parse(await post({ url, token, run: '' }, 'runs/create', body, agent)) as {
    run: { info: { run_id: string } };
  };
  return { url, token, run: run.info.run_id };
}

/** Bodies that are made before, sent one after the other over one connection; the two servers take turns. */
async function bodyFigure(own: Target, theirs: Target): Promise<Figure> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let batch = 0;
  const rate = async (to: Target, count: number) => {
    const bodies = Array.from({ length: count }, () => batchBody(to.run, batch++));
    const start = performance.now();
    for (const body of bodies) await post(to, 'runs/log-batch', body, agent);
    return (count * POINTS) / ((performance.now() - start) / 1_000);
  };
  await rate(own, 5);
  await rate(theirs, 1);
  const rates = { own: [] as number[], theirs: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    rates.own.push(await rate(own, BATCHES.tracker));
    rates.theirs.push(await rate(theirs, BATCHES.server));
  }
  agent.destroy();
  const [ours, mlflow] = [median(rates.own), median(rates.theirs)];
  return {
    what: 'ingest of prebuilt log-batch bodies of 1,000 points',
    measured: ours / mlflow,
    unit: '×',
    budget: 20,
    want: 'above',
    yardstick: `MLflow's server: ${said(mlflow)} points/s; the tracker: ${said(ours)} points/s`,
  };
}

/** Ten metrics at a hundred steps each. */
function batchBody(run: string, batch: number): string {
  const metrics = Array.from({ length: POINTS }, (_, index) => {
    const step = batch * 100 + Math.floor(index / 10);
    return { key: `m${index % 10}`, value: Math.sin(step + index), timestamp: 1_700_000_000_000 + step, step };
  });
  return JSON.stringify({ run_id: run, metrics });
}

function post({ url, token }: Target, route: string, body: string, agent: Agent): Promise<string> {
  return new Promise((done, fail) => {
    const outgoing = request(`${url}/api/2.0/mlflow/${route}`, {
      method: 'POST',
      agent,
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        authorization: `Bearer ${token}`,
      },
    });
    outgoing.once('error', fail);
    outgoing.once('response', async (answer) => {
      let text = '';
      for await (const chunk of answer) text += String(chunk);
      if (answer.statusCode === 200) done(text);
      else fail(new Error(`${route}: ${answer.statusCode} ${text}`));
    });
    outgoing.end(body);
  });
}

type Rates = Record<'none' | 'own' | 'theirs', ClientRate>;

/** MLflow's Python client, against the three of them in turns. */
async function clientRates(python: string, token: string, targets: Record<keyof Rates, Target>): Promise<Rates> {
  const places = Object.entries(targets).map(([name, { url, run }]) => `${name}=${url}=${run}`);
  const { stdout } = await promisify(execFile)(
    python,
    [resolve('test/bench/clientRates.py'), String(ROUNDS), '4', '60', ...places],
    { env: { ...process.env, MLFLOW_TRACKING_TOKEN: token, MLFLOW_DISABLE_TELEMETRY: 'true', DO_NOT_TRACK: 'true' } },
  );
  return JSON.parse(stdout) as Rates;
}

function clientFigures({ none, own, theirs }: Rates): Figure[] {
  return [
    {
      what: "ingest through MLflow's Python client",
      measured: (100 * own.rate) / none.rate,
      unit: '%',
      budget: 80,
      want: 'above',
      yardstick: `a server that stores nothing: ${said(none.rate)} points/s; the tracker: ${said(own.rate)}; MLflow's server: ${said(theirs.rate)}`,
    },
    {
      what: 'one log_metric call of that client, over a server that stores nothing',
      measured: own.call / none.call,
      unit: '×',
      budget: 1.2,
      want: 'below',
      yardstick: `medians: ${none.call.toFixed(2)} ms there, ${own.call.toFixed(2)} ms with the tracker`,
    },
    {
      what: "the same, over MLflow's server",
      measured: own.call / theirs.call,
      unit: '×',
      budget: 0.25,
      want: 'below',
      yardstick: `median: ${theirs.call.toFixed(2)} ms there`,
    },
  ];
}

function said(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

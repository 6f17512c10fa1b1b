import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FakeRun {
  info: Record<string, unknown> & { run_id: string; experiment_id: string };
  data: { metrics: FakeMetric[]; params: FakePair[]; tags: FakePair[] };
  outputs: { model_outputs: { model_id: string }[] };
}
export interface FakePair {
  key: string;
  value: string;
}
export interface FakeMetric {
  key: string;
  value: number | string;
  step: number;
  timestamp: number;
}

/** What is done instead of the usual answer; `undefined` leaves it to that. */
export type Trouble = (path: string, response: ServerResponse, count: number, body: unknown) => unknown;

const API = '/api/2.0/mlflow/';
const FILES = '/api/2.0/mlflow-artifacts/artifacts/';

/** As much of a tracking server as pushing and pulling runs needs, in memory, with troubles on demand. */
export class FakeServer {
  readonly runs: FakeRun[] = [];
  readonly experiments = new Map<string, { experiment_id: string; name: string; lifecycle_stage: string }>();
  readonly histories = new Map<string, FakeMetric[]>();
  readonly loggedModels: { info: Record<string, unknown> & { model_id: string; tags: FakePair[] } }[] = [];
  readonly versions: { name: string; version: string; tags: FakePair[] }[] = [];
  readonly files = new Map<string, string>();
  /** Paths that were asked for, in order. */
  readonly asked: string[] = [];
  /** What the listing of every run's files answers, where it is not made of `files`. */
  listing: object[] | null = null;
  artifactRoot = 'mlflow-artifacts:';
  trouble: Trouble = () => undefined;
  private readonly server: Server = createServer((request, response) => void this.handle(request, response));

  addLoggedModel(info: { tags?: FakePair[]; source_run_id?: string }) {
    const model_id = `m-${this.loggedModels.length}`;
    const made = { info: { tags: [], ...info, model_id, artifact_uri: `mlflow-artifacts:/models/${model_id}` } };
    this.loggedModels.push(made);
    return made;
  }

  addVersion({ name, tags }: { name: string; tags: FakePair[] }) {
    const made = { name, tags, version: String(this.versions.length + 1) };
    this.versions.push(made);
    return made;
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  addRun(name: string, { metrics = [], experiment = 'team' }: { metrics?: FakeMetric[]; experiment?: string } = {}) {
    const run_id = this.runs.length.toString(16).padStart(32, '0');
    const experiment_id = this.experiment(experiment);
    const start_time = 1_700_000_000_000 + this.runs.length;
    const run: FakeRun = {
      info: { run_id, run_name: name, experiment_id, status: 'FINISHED', start_time, end_time: start_time + 9 },
      data: { metrics: metrics.slice(-1), params: [], tags: [] },
      outputs: { model_outputs: [] },
    };
    run.info.artifact_uri = `${this.artifactRoot}/${experiment_id}/${run_id}/artifacts`;
    run.info.lifecycle_stage = 'active';
    for (const metric of metrics) this.series(run_id, metric.key).push(metric);
    this.runs.push(run);
    return run;
  }

  experiment(name: string): string {
    const found = this.experiments.get(name);
    if (found) return found.experiment_id;
    const experiment_id = String(this.experiments.size + 1);
    this.experiments.set(name, { experiment_id, name, lifecycle_stage: 'active' });
    return experiment_id;
  }

  series(run: string, key: string): FakeMetric[] {
    const found = this.histories.get(`${run} ${key}`) ?? [];
    this.histories.set(`${run} ${key}`, found);
    return found;
  }

  count(path: string): number {
    return this.asked.filter((asked) => asked === path).length;
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://host');
    const path = url.pathname.startsWith(API) ? url.pathname.slice(API.length) : url.pathname;
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    this.asked.push(path);
    const text = Buffer.concat(parts).toString();
    const isFile = path.startsWith(FILES);
    const body = text === '' || isFile ? query(url) : JSON.parse(text);
    if (this.trouble(path, response, this.count(path), body) !== undefined) return;
    if (path === 'runs/outputs' && this.isTied(body)) return void fail(response, 500, 'INTERNAL_ERROR');
    if (isFile) this.serveFile(request, decodeURIComponent(path.slice(FILES.length)), text, response);
    else answer(response, this.answerTo(path, body));
  }

  private serveFile({ method }: IncomingMessage, path: string, text: string, response: ServerResponse): void {
    if (method === 'PUT') this.files.set(path, text);
    const content = this.files.get(path);
    response.writeHead(content === undefined ? 404 : 200).end(method === 'PUT' ? '{}' : content);
  }

  // biome-ignore lint/suspicious/noExplicitAny: bodies of many requests
  private answerTo(path: string, body: any): object | null {
    const run = this.runs.find(({ info }) => info.run_id === body.run_id);
    switch (path) {
      case 'experiments/search':
        return { experiments: [...this.experiments.values()] };
      case 'experiments/get-by-name': {
        const experiment = this.experiments.get(body.experiment_name);
        return experiment ? { experiment } : null;
      }
      case 'experiments/create':
        return { experiment_id: this.experiment(body.name) };
      case 'runs/search':
        return this.search(body);
      case 'runs/get':
        return run ? { run } : null;
      case 'runs/create': {
        const made = this.addRun(body.run_name, { experiment: this.nameOf(body.experiment_id) });
        made.data.tags.push(...body.tags);
        made.info.status = 'RUNNING';
        return { run: made };
      }
      case 'runs/log-batch':
        run?.data.params.push(...(body.params ?? []));
        for (const tag of body.tags ?? []) {
          run?.data.tags.splice(0, run.data.tags.length, ...run.data.tags.filter(({ key }) => key !== tag.key), tag);
        }
        for (const metric of body.metrics ?? []) this.series(body.run_id, metric.key).push(metric);
        return {};
      case 'runs/outputs':
        run?.outputs.model_outputs.push(...body.models);
        return {};
      case 'runs/update':
        Object.assign(run?.info ?? {}, body);
        return {};
      case 'logged-models':
        return { model: this.addLoggedModel(body) };
      case 'logged-models/search':
        return { models: this.loggedModels.filter(({ info }) => fits(body.filter, info.tags)) };
      case 'registered-models/get':
        return this.versions.some(({ name }) => name === body.name) ? { registered_model: { name: body.name } } : null;
      case 'model-versions/search':
        return { model_versions: this.versions };
      case 'model-versions/create':
        return { model_version: this.addVersion(body) };
      case 'metrics/get-history':
        return { metrics: this.series(body.run_id, body.metric_key) };
      case '/api/2.0/mlflow/artifacts/list':
      case 'artifacts/list':
        return { files: this.listing ?? [] };
      default:
        return /search|log-inputs|create|logged-models\//.test(path) ? {} : null;
    }
  }

  /** MLflow's own server fails where a run has an output already. */
  private isTied({ run_id, models }: { run_id: string; models: { model_id: string }[] }): boolean {
    const there = this.runs.find(({ info }) => info.run_id === run_id)?.outputs.model_outputs ?? [];
    return there.some(({ model_id }) => models.some((model) => model.model_id === model_id));
  }

  private nameOf(id: string): string {
    return [...this.experiments.values()].find(({ experiment_id }) => experiment_id === id)?.name ?? '';
  }

  private search({ experiment_ids, max_results, order_by, page_token, filter }: Record<string, unknown>): object {
    const wanted = this.runs.filter(({ info, data }) => {
      return fits(filter, data.tags) && (experiment_ids as string[]).includes(info.experiment_id);
    });
    if (String(order_by).includes('DESC')) wanted.reverse();
    const start = Number(page_token ?? 0);
    const end = start + Number(max_results);
    return { runs: wanted.slice(start, end), ...(end < wanted.length ? { next_page_token: String(end) } : {}) };
  }
}

/** Of filters, the comparison of a tag only. */
function fits(filter: unknown, tags: readonly FakePair[]): boolean {
  const [, name, operator, wanted] = /tags\.`([^`]+)` (!?=) '([^']*)'/.exec(String(filter ?? '')) ?? [];
  const value = tags.find(({ key }) => key === name)?.value;
  return name === undefined || (value !== undefined && (value === wanted) === (operator === '='));
}

function query(url: URL): object {
  return Object.fromEntries(url.searchParams);
}

function answer(response: ServerResponse, body: object | null): void {
  const text = body ?? { error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'There is no such thing.' };
  response.writeHead(body === null ? 404 : 200, { 'content-type': 'application/json' }).end(JSON.stringify(text));
}

/** Answers with an error of MLflow's. */
export function fail(response: ServerResponse, status: number, error_code = 'TEMPORARILY_UNAVAILABLE'): true {
  response.writeHead(status).end(JSON.stringify({ error_code, message: `No: ${status}.` }));
  return true;
}

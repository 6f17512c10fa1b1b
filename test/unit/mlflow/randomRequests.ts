import { protocolRoutes } from './protocolRoutes';

export interface RandomRequest {
  /** As the protocol has it. */
  route: string;
  method: string;
  /** With its query. */
  path: string;
  headers: Record<string, string>;
  body?: string;
}

/** Whole numbers below the given one, the same at every run with this seed. */
export type Random = (below: number) => number;

export function generator(seed: number): Random {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** What training sends again and again. */
const FREQUENT = ['log-metric', 'log-batch', 'log-parameter', 'runs/set-tag', 'runs/search', 'metrics/get-history'];
/** How many ids of each kind are kept for later requests. */
const KEPT = 20;
const IDS = ['run_id', 'experiment_id', 'model_id', 'trace_id', 'request_id', 'assessment_id', 'next_page_token'];

const HOSTILE: readonly unknown[] = [
  ...[null, true, -1, 0, 1.5, 1e300, '', 'NaN', '9'.repeat(30), [], {}, [null], [[]], [{}], { a: 1 }, ['0']],
  ...['\0', '😀', '\ud800', 'a\'"`', '../..', '%2e%2e/', '__proto__', 'constructor', 'a'.repeat(3_000), "x = '"],
  ...[[{ key: '__proto__', value: 'x' }], [{ key: 'a', value: '1e999' }], [{ dataset: { name: 1 } }], [{ key: 'a' }]],
];
const PATHS = ['..%2f..%2fetc%2fpasswd', '%00', '%ff', '%', '../../x', 'a/../../b', 'CON', '.', '~', 'x'.repeat(5_000)];
const BODIES = ['', '{', '[1]', '7', 'null', '"{}"', '{"run_id":NaN}', '['.repeat(50_000), '\0', '{"a":1e999}'];
const FILTERS = [
  "metrics.loss < 0.5 and params.p1 = 'v1'",
  "attributes.status = 'FINISHED'",
  "tags.t1 like '%v%'",
  "name ilike 'model%'",
  "run_id in ('a', 'b')",
  "trace.status = 'OK'",
  'attributes.creation_timestamp > 0',
  "(((name = 'a'",
  'or or or',
];

/**
 * Requests over all routes of the protocol: most of them sensible, with the ids that answers gave, others broken in a
 * field, in the path, in the body or in the headers.
 */
export class RandomRequests {
  private readonly routes: string[];
  private readonly known = new Map<string, string[]>();

  constructor(
    private readonly random: Random,
    private readonly token: string,
  ) {
    const routes = protocolRoutes();
    const frequent = routes.filter((route) => FREQUENT.some((name) => route.endsWith(name)));
    this.routes = [...routes, ...Array.from({ length: 6 }, () => frequent).flat()];
  }

  next(): RandomRequest {
    const route = this.pick(this.routes);
    const [method = '', pattern = ''] = route.split(' ');
    const path = pattern
      .split('/')
      .map((part) => (part.startsWith(':') || part === '*' ? this.part(part) : part))
      .join('/');
    const fields = this.fields(pattern);
    const headers = this.headers();
    if (method === 'GET') return { route, method, path: `${path}?${this.query(fields)}`, headers };
    if (method === 'PUT' || path.includes('upload-artifact')) {
      const query = method === 'PUT' ? '' : `?run_uuid=${this.encoded('run_id')}&path=page/${this.random(20)}.txt`;
      return { route, method, path: path + query, headers, body: 'x'.repeat(this.random(5_000)) };
    }
    const body = this.oneIn(25) ? this.pick(BODIES) : JSON.stringify(fields);
    return { route, method, path, headers: { 'content-type': 'application/json', ...headers }, body };
  }

  /** Remembers the ids in an answer. */
  learn(answer: unknown): void {
    if (Array.isArray(answer)) for (const item of answer.slice(0, 5)) this.learn(item);
    else if (typeof answer === 'object' && answer !== null) {
      for (const [name, value] of Object.entries(answer)) {
        if (typeof value === 'string' && IDS.includes(name)) this.keep(name, value);
        else this.learn(value);
      }
    }
  }

  private keep(name: string, value: string): void {
    const list = this.known.get(name) ?? [];
    if (list.includes(value)) return;
    list.push(value);
    if (list.length > KEPT) list.shift();
    this.known.set(name, list);
  }

  private id(name: string): string {
    const list = this.known.get(name) ?? [];
    return list.length === 0 ? '0' : this.pick(list);
  }

  private pick<T>(list: readonly T[]): T {
    return list[this.random(list.length)] as T;
  }

  private oneIn(count: number): boolean {
    return this.random(count) === 0;
  }

  private part(name: string): string {
    if (this.oneIn(15)) return this.pick(PATHS);
    if (name === '*')
      return `${this.encoded('experiment_id')}/${this.encoded('run_id')}/artifacts/f${this.random(20)}.txt`;
    if (name === ':trace') return this.encoded(this.oneIn(2) ? 'trace_id' : 'request_id');
    if (name === ':assessment') return this.encoded('assessment_id');
    return name === ':key' ? `t${this.random(5)}` : this.encoded('model_id');
  }

  private encoded(name: string): string {
    return encodeURIComponent(this.id(name).toWellFormed());
  }

  private headers(): Record<string, string> {
    const authorization = `Bearer ${this.token}`;
    if (!this.oneIn(40)) return { authorization };
    return this.pick([
      {},
      { authorization: 'Basic !!!' },
      { authorization, host: 'evil.example' },
      { authorization, origin: 'https://evil.example' },
      { authorization, 'content-type': 'text/plain' },
      { authorization, range: 'bytes=9-2' },
    ] as Record<string, string>[]);
  }

  private query(fields: Record<string, unknown>): string {
    const parts = Object.entries(fields).flatMap(([name, value]) =>
      (Array.isArray(value) ? value : [value])
        .filter((item) => typeof item !== 'object')
        .map((item) => `${name}=${encodeURIComponent(String(item).toWellFormed())}`),
    );
    return parts.join('&');
  }

  /** All that any route may ask for; those that do not know a field leave it alone. */
  private fields(route: string): Record<string, unknown> {
    const all = { ...this.plainFields(), ...this.compoundFields(route) };
    const kept: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(all)) {
      if (!this.oneIn(12)) kept[name] = this.oneIn(60) ? this.pick(HOSTILE) : value;
    }
    return kept;
  }

  private plainFields(): Record<string, unknown> {
    const { random } = this;
    const run = this.id('run_id');
    return {
      run_id: run,
      experiment_id: this.id('experiment_id'),
      model_id: this.id('model_id'),
      trace_id: this.id('trace_id'),
      source_run_id: run,
      key: `t${random(5)}`,
      metric_key: `m${random(5)}`,
      value: `${random(1_000)}`,
      timestamp: 1_700_000_000_000 + random(1e9),
      step: random(1e6),
      name: `model-${random(12)}`,
      new_name: `model-${random(12)}`,
      experiment_name: `experiment ${random(30)}`,
      version: `${1 + random(4)}`,
      alias: `alias${random(3)}`,
      stage: this.pick(['Production', 'Staging', 'Archived', 'None']),
      source: `runs:/${run}/model`,
      description: 'what it is',
      run_name: `run ${random(100)}`,
      status: this.pick(['FINISHED', 'FAILED', 'RUNNING', 'LOGGED_MODEL_READY', 'OK']),
      end_time: 1_800_000_000_000,
      path: `f${random(20)}.txt`,
      artifact_file_path: 'f1.txt',
      max_results: 1 + random(30),
      page_token: this.oneIn(4) ? this.id('next_page_token') : undefined,
      filter: this.oneIn(2) ? this.pick(FILTERS) : undefined,
      update_mask: 'feedback,rationale',
      max_timestamp_millis: 1_750_000_000_000,
      model_json: JSON.stringify({ artifact_path: 'm', flavors: {}, utc_time_created: 'now', run_id: run }),
    };
  }

  private compoundFields(route: string): Record<string, unknown> {
    const { random } = this;
    const experiment = this.id('experiment_id');
    const location = { type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: experiment } };
    const isTrace = route.endsWith('3.0/mlflow/traces');
    return {
      experiment_ids: [experiment],
      run_ids: [this.id('run_id')],
      trace_ids: [this.id('trace_id')],
      tags: [{ key: `t${random(5)}`, value: `v${random(100)}` }],
      params: Array.from({ length: random(4) }, (_, index) => ({ key: `p${index}`, value: `v${index}` })),
      metrics: route.endsWith('log-batch') ? this.points() : [],
      models: [{ model_id: this.id('model_id'), step: 1 }],
      datasets: [{ dataset: { name: `d${random(5)}`, digest: 'abc', source_type: 'local', source: '{}' }, tags: [] }],
      order_by: this.oneIn(3) ? ['metrics.m1 DESC', 'attributes.start_time'] : undefined,
      locations: [location],
      trace: isTrace ? { trace_info: this.traceInfo(location) } : undefined,
      assessment: { assessment_name: 'good', feedback: { value: random(5) }, rationale: 'because' },
    };
  }

  private points(): object[] {
    const first = this.random(1e6);
    return Array.from({ length: this.random(300) }, (_, index) => ({
      key: `m${index % 5}`,
      value: this.oneIn(50) ? 'NaN' : this.random(1_000) / 7,
      timestamp: 1_700_000_000_000 + first + index,
      step: first + index,
    }));
  }

  private traceInfo(location: object): object {
    return {
      trace_id: `tr-${this.random(500)}`,
      trace_location: location,
      request_time: '2026-01-01T00:00:00.000Z',
      execution_duration: '1.5s',
      state: 'OK',
      request_preview: 'x'.repeat(this.random(500)),
      tags: { 'mlflow.traceName': 'f' },
      trace_metadata: { 'mlflow.sourceRun': this.id('run_id') },
    };
  }
}

import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import type { ClientIdentity } from '../clientIdentity';
import { creationDigest } from '../creationDigest';
import type { CreationLog } from '../creationLog';

type Body = Record<string, unknown>;

/** A request for MLflow's protocol, read. */
export interface StandInRequest {
  method: string;
  /** Below `/api/` or `/ajax-api/`, such as `2.0/mlflow/runs/create`. */
  path: string;
  query: URLSearchParams;
  body: Body;
  identity: ClientIdentity;
}

/** `made`: the id given to what the request makes. `keep`: it is to be sent to the next tracker. */
export interface StandInAnswer {
  status: number;
  json: object;
  keep: boolean;
  made?: string;
}

/** Writes that are answered with nothing. */
const WRITES = new Set([
  ...['runs/log-metric', 'runs/log-batch', 'runs/log-parameter', 'runs/set-tag', 'runs/delete-tag', 'runs/log-inputs'],
  ...['runs/log-model', 'runs/outputs', 'experiments/set-experiment-tag', 'experiments/delete-experiment-tag'],
]);

interface KnownExperiment {
  id: string;
  name: string;
}

interface Model {
  model_id: string;
  [field: string]: unknown;
}

/** Answers as a tracker would, as far as code needs it to go on; what it does not know it answers with 503. */
export class StandInAnswers {
  private readonly experiments: KnownExperiment[];
  private readonly names = new Map<string, string>();
  private readonly models = new Map<string, Model>();
  private readonly ended = new Map<string, { status: string; end_time?: number }>();

  constructor(
    private readonly creations: CreationLog,
    launch: { experiment: KnownExperiment },
  ) {
    this.experiments = [launch.experiment, { id: '0', name: 'Default' }];
  }

  /** The answer to a request that made something has gone out. */
  arrived(made: string): void {
    this.creations.answered(made);
  }

  answer(request: StandInRequest): StandInAnswer {
    const { method, path, body, query } = request;
    const route = path.replace(/^2\.0\/(?:preview\/)?mlflow\//, '');
    if (method === 'POST' && WRITES.has(route)) return kept({});
    switch (`${method} ${route}`) {
      case 'POST runs/create':
        return this.createRun(request);
      case 'POST runs/update':
        return this.updateRun(body);
      case 'GET runs/get':
        return given({ run: this.run(text(query.get('run_id') ?? query.get('run_uuid'))) });
      case 'GET metrics/get-history':
        return given({});
      case 'GET experiments/get-by-name':
        return this.experiment((known) => known.name === query.get('experiment_name'));
      case 'GET experiments/get':
        return this.experiment((known) => known.id === query.get('experiment_id'));
      case 'POST experiments/create':
        return this.createExperiment(body);
      case 'POST logged-models':
        return this.createModel(body);
      case 'POST logged-models/search':
        return given({});
    }
    const [, model = '', rest = ''] = /^logged-models\/(m-[0-9a-f]{32})(\/tags|\/params)?$/.exec(route) ?? [];
    return model === '' ? away() : this.modelRequest(method, model, rest, body);
  }

  private createRun({ body, identity }: StandInRequest): StandInAnswer {
    const tags = pairs(body.tags);
    const creation = {
      experimentId: text(body.experiment_id) || '0',
      name: text(body.run_name) || tags['mlflow.runName'] || null,
      startTime: Number(body.start_time ?? Date.now()),
      tags,
    };
    const digest = creationDigest(creation, identity);
    const launch = identity.kind === 'launch' ? (identity.runId ?? null) : null;
    const waiting = this.creations.takeUnanswered(digest);
    // The first run of a launch is the launched run itself.
    const isFirst = launch !== null && this.creations.ofLaunch(launch).length === 0;
    const run = waiting?.run ?? (isFirst ? launch : randomUUID().replaceAll('-', ''));
    if (!waiting) {
      const experimentId = creation.experimentId === '0' ? (this.experiments[0]?.id ?? '0') : creation.experimentId;
      this.creations.add({ run, digest, launch, experimentId, name: creation.name ?? '', at: Date.now() });
    }
    return { ...kept({ run: this.run(run) }), made: run };
  }

  private updateRun(body: Body): StandInAnswer {
    const id = text(body.run_id ?? body.run_uuid);
    if (text(body.run_name)) this.names.set(id, text(body.run_name));
    const before = this.ended.get(id) ?? { status: 'RUNNING' };
    const end = body.end_time === undefined ? {} : { end_time: Number(body.end_time) };
    this.ended.set(id, { ...before, ...(body.status === undefined ? {} : { status: text(body.status) }), ...end });
    return kept({ run_info: this.run(id).info });
  }

  private run(id: string): { info: object; data: object } {
    const known = this.creations.find(id);
    const experiment = known?.experimentId ?? this.experiments[0]?.id ?? '0';
    const info = {
      run_uuid: id,
      run_id: id,
      experiment_id: experiment,
      run_name: this.names.get(id) || known?.name || id,
      user_id: '',
      start_time: known?.at ?? Date.now(),
      ...(this.ended.get(id) ?? { status: 'RUNNING' }),
      artifact_uri: `mlflow-artifacts:/${experiment}/${id}/artifacts`,
      lifecycle_stage: 'active',
    };
    return { info, data: {} };
  }

  private experiment(isIt: (known: KnownExperiment) => boolean): StandInAnswer {
    const found = this.experiments.find(isIt);
    if (!found) {
      const message = 'No such experiment is known while the tracker is away.';
      return { status: 404, json: { error_code: 'RESOURCE_DOES_NOT_EXIST', message }, keep: false };
    }
    const { id, name } = found;
    const artifacts = `mlflow-artifacts:/${id}`;
    return given({
      experiment: { experiment_id: id, name, artifact_location: artifacts, lifecycle_stage: 'active', tags: [] },
    });
  }

  private createExperiment(body: Body): StandInAnswer {
    const name = text(body.name);
    const id = `${randomInt(1, 10)}${randomInt(1e8, 1e9)}${randomInt(1e7, 1e8)}`;
    this.experiments.push({ id, name });
    return { ...kept({ experiment_id: id }), made: id };
  }

  private createModel(body: Body): StandInAnswer {
    const id = `m-${randomBytes(16).toString('hex')}`;
    const experiment = text(body.experiment_id) || '0';
    const now = Date.now();
    const info = {
      model_id: id,
      experiment_id: experiment,
      name: text(body.name) || id,
      creation_timestamp_ms: now,
      last_updated_timestamp_ms: now,
      artifact_uri: `mlflow-artifacts:/${experiment}/models/${id}/artifacts`,
      status: 'LOGGED_MODEL_PENDING',
      model_type: body.model_type,
      source_run_id: body.source_run_id,
      tags: body.tags ?? [],
    };
    this.models.set(id, info);
    return { ...kept({ model: { info, data: { params: body.params ?? [] } } }), made: id };
  }

  private modelRequest(method: string, id: string, rest: string, body: Body): StandInAnswer {
    const known = this.models.get(id) ?? { model_id: id, name: id, experiment_id: '0', artifact_uri: '', tags: [] };
    if (method === 'GET' && rest === '')
      return this.models.has(id) ? given({ model: { info: known, data: {} } }) : away();
    if (method === 'PATCH' && rest === '') {
      const info = { ...known, status: body.status };
      if (this.models.has(id)) this.models.set(id, info);
      return kept({ model: { info, data: {} } });
    }
    const writes = (method === 'PATCH' && rest === '/tags') || (method === 'POST' && rest === '/params');
    return writes ? kept({ model: { info: known, data: {} } }) : away();
  }
}

function kept(json: object): StandInAnswer {
  return { status: 200, json, keep: true };
}

function given(json: object): StandInAnswer {
  return { status: 200, json, keep: false };
}

/** Clients ask again for some minutes. */
export function away(): StandInAnswer {
  const message = 'The tracker of MLOps Cockpit is away; what runs log is kept for it. It comes back with the editor.';
  return { status: 503, json: { error_code: 'TEMPORARILY_UNAVAILABLE', message }, keep: false };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** A list of `{key, value}`. */
function pairs(list: unknown): Record<string, string> {
  if (!Array.isArray(list)) return {};
  return Object.fromEntries(
    list.map((item: { key?: unknown; value?: unknown } | null) => [text(item?.key), text(item?.value)]),
  );
}

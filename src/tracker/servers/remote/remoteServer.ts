import type { RemoteHttp } from './remoteHttp';
import { ServerError } from './serverError';
import type {
  RemoteExperiment,
  RemoteLoggedModel,
  RemoteMetric,
  RemoteModel,
  RemoteRun,
  RemoteTag,
  RemoteVersion,
} from './wire';

const API = '/api/2.0/mlflow';

/** MLflow answers at most so many points of a metric at once. */
const HISTORY_PAGE = 25_000;

export interface RunPage {
  runs: RemoteRun[];
  next: string | undefined;
}

/** A tracking server, in its own words. All reject with ServerError, or with the signal's reason. */
export class RemoteServer {
  constructor(
    readonly http: RemoteHttp,
    private readonly signal?: AbortSignal,
  ) {}

  /** null where the server does not tell, as hosted ones don't. */
  async version(): Promise<string | null> {
    try {
      const text = (await this.http.text('/version', this.signal)).trim();
      return /^\d[\w.+-]{0,40}$/.test(text) ? text : null;
    } catch {
      return null;
    }
  }

  async *experiments(view: 'ACTIVE_ONLY' | 'ALL' = 'ALL'): AsyncGenerator<RemoteExperiment> {
    for (let page_token: string | undefined; ; ) {
      const page: { experiments?: RemoteExperiment[]; next_page_token?: string } = await this.post(
        'experiments/search',
        {
          view_type: view,
          max_results: 1000,
          page_token,
        },
      );
      yield* page.experiments ?? [];
      page_token = page.next_page_token;
      if (!page_token) return;
    }
  }

  /** null where there is none of that name; deleted ones are found too. */
  async experimentByName(experiment_name: string): Promise<RemoteExperiment | null> {
    const answer = await orNull(
      this.get<{ experiment: RemoteExperiment }>('experiments/get-by-name', { experiment_name }),
    );
    return answer?.experiment ?? null;
  }

  async createExperiment(name: string, tags: RemoteTag[]): Promise<string> {
    return (await this.post<{ experiment_id: string }>('experiments/create', { name, tags })).experiment_id;
  }

  searchRuns(query: {
    experimentIds: readonly string[];
    filter?: string;
    view?: 'ACTIVE_ONLY' | 'ALL';
    limit: number;
    token?: string;
    orderBy?: string;
  }): Promise<RunPage> {
    return this.post<{ runs?: RemoteRun[]; next_page_token?: string }>('runs/search', {
      experiment_ids: query.experimentIds,
      filter: query.filter ?? '',
      run_view_type: query.view ?? 'ALL',
      max_results: query.limit,
      order_by: query.orderBy === undefined ? [] : [query.orderBy],
      page_token: query.token,
    }).then(({ runs, next_page_token }) => ({ runs: runs ?? [], next: next_page_token || undefined }));
  }

  async run(run_id: string): Promise<RemoteRun | null> {
    return (await orNull(this.get<{ run: RemoteRun }>('runs/get', { run_id })))?.run ?? null;
  }

  async *history(run_id: string, metric_key: string): AsyncGenerator<RemoteMetric[]> {
    for (let page_token: string | undefined; ; ) {
      const page: { metrics?: RemoteMetric[]; next_page_token?: string } = await this.get('metrics/get-history', {
        run_id,
        metric_key,
        max_results: HISTORY_PAGE,
        page_token,
      });
      yield page.metrics ?? [];
      page_token = page.next_page_token;
      if (!page_token) return;
    }
  }

  /** null where the server has no such models, as MLflow 2 has not. */
  async loggedModel(id: string): Promise<RemoteLoggedModel | null> {
    return (await orNull(this.get<{ model: RemoteLoggedModel }>(`logged-models/${id}`, {})))?.model ?? null;
  }

  /** The one with that value of a tag; null where there is none, or the server has no such models. */
  async taggedModel(experimentId: string, tag: string, value: string): Promise<RemoteLoggedModel | null> {
    const query = { experiment_ids: [experimentId], filter: `tags.\`${tag}\` = '${value}'`, max_results: 1 };
    const page = await orNull(this.post<{ models?: RemoteLoggedModel[] }>('logged-models/search', query));
    return page?.models?.[0] ?? null;
  }

  async *registeredModels(): AsyncGenerator<RemoteModel> {
    for (let page_token: string | undefined; ; ) {
      const page: { registered_models?: RemoteModel[]; next_page_token?: string } = await this.get(
        'registered-models/search',
        { max_results: 200, page_token },
      );
      yield* page.registered_models ?? [];
      page_token = page.next_page_token;
      if (!page_token) return;
    }
  }

  async registeredModel(name: string): Promise<RemoteModel | null> {
    const answer = await orNull(this.get<{ registered_model: RemoteModel }>('registered-models/get', { name }));
    return answer?.registered_model ?? null;
  }

  async *versions(model: string): AsyncGenerator<RemoteVersion> {
    for (let page_token: string | undefined; ; ) {
      const page: { model_versions?: RemoteVersion[]; next_page_token?: string } = await this.get(
        'model-versions/search',
        {
          filter: `name='${model.replaceAll("'", "''")}'`,
          max_results: 200,
          page_token,
        },
      );
      yield* page.model_versions ?? [];
      page_token = page.next_page_token;
      if (!page_token) return;
    }
  }

  get<T>(path: string, query: Parameters<RemoteHttp['get']>[1]): Promise<T> {
    return this.http.get<T>(`${API}/${path}`, query, this.signal);
  }

  /** Posts what makes something anew each time it arrives. `find`: looks for what a request without an answer made. */
  make<T>(path: string, body: object, find: () => Promise<T | null>): Promise<T> {
    return this.http.make(`${API}/${path}`, body, find, this.signal);
  }

  post<T = object>(path: string, body: object): Promise<T> {
    return this.http.call<T>('POST', `${API}/${path}`, body, this.signal);
  }

  patch<T = object>(path: string, body: object): Promise<T> {
    return this.http.call<T>('PATCH', `${API}/${path}`, body, this.signal);
  }
}

/** null for what is not there. */
async function orNull<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ServerError && error.isMissing) return null;
    throw error;
  }
}

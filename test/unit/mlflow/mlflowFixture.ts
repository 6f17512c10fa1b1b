import { Agent, request } from 'node:http';
import { type ApiFixture, type ApiFixtureOptions, startApi, TOKEN } from '../api/apiFixture';

/** An answer, and its body as JSON where it is JSON. */
export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape.
  json: any;
}

export interface MlflowFixture extends ApiFixture {
  /** `GET runs/get?run_id=x` or `POST runs/create` with a body; what has no leading slash is below /api/2.0/mlflow/. */
  call(route: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** The answer's JSON, of a call that must succeed. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape.
  ok(route: string, body?: unknown): Promise<any>;
  createRun(body?: object): Promise<string>;
}

/** MLflow's protocol over HTTP, on a real store. */
export async function startMlflow(options: ApiFixtureOptions = {}): Promise<MlflowFixture> {
  const api = await startApi(options);
  const agent = new Agent({ keepAlive: true });
  const call: MlflowFixture['call'] = (route, body, headers = {}) => {
    const [method = '', path = ''] = route.split(' ');
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    return new Promise((done, fail) => {
      const outgoing = request({
        host: '127.0.0.1',
        port: api.server.port,
        method,
        path: path.startsWith('/') ? path : `/api/2.0/mlflow/${path}`,
        agent,
        headers: {
          authorization: `Bearer ${TOKEN}`,
          ...(text === undefined
            ? {}
            : // Node counts a body's bytes by itself, but not of a DELETE.
              { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
          ...headers,
        },
      });
      outgoing.on('error', fail);
      outgoing.on('response', async (answer) => {
        const chunks: Buffer[] = [];
        for await (const chunk of answer) chunks.push(chunk as Buffer);
        const all = Buffer.concat(chunks).toString();
        done({ status: answer.statusCode ?? 0, headers: answer.headers, text: all, json: parse(all) });
      });
      outgoing.end(text);
    });
  };
  const ok: MlflowFixture['ok'] = async (route, body) => {
    const answer = await call(route, body);
    if (answer.status !== 200) throw new Error(`${route}: ${answer.status} ${answer.text}`);
    return answer.json;
  };
  return {
    ...api,
    call,
    ok,
    createRun: async (body = {}) => (await ok('POST runs/create', { experiment_id: '0', ...body })).run.info.run_id,
    async dispose() {
      agent.destroy();
      await api.dispose();
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

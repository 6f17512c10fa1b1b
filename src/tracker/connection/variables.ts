import { maskInside } from '../../shared/params/secrets';

export const LAUNCH_TAG = 'mlops.launch';

type Env = Readonly<Record<string, string>>;

export interface Variables {
  env: Record<string, string>;
  /** Why there are none of them, a sentence for people; null where they are there. */
  warning: string | null;
}

/** The looks of our own tokens, of this store or of another. */
const OWN_TOKEN = /^(?:[ltnc]\.[\w-]*\.[\w-]{43}|[0-9a-f]{64})$/;

/** How code reaches the tracker: what every process gets. `env` is what it has already. */
export function connectionVariables(trackingUri: string, token: string, env: Env): Record<string, string> {
  return {
    MLFLOW_TRACKING_URI: trackingUri,
    MLFLOW_TRACKING_TOKEN: token,
    ...(env.MLFLOW_DISABLE_TELEMETRY === undefined ? { MLFLOW_DISABLE_TELEMETRY: 'true' } : {}),
    ...pastProxies(env),
  };
}

/** The variables of a launched run's code. What the user has set himself stays, and then ours would not fit it. */
export function launchVariables(
  connection: { trackingUri: string; token: string },
  run: { id: string; experiment: string },
  env: Env,
): Variables {
  const elsewhere = namedElsewhere(env);
  if (elsewhere !== null) return { env: {}, warning: elsewhere };
  return {
    env: {
      ...connectionVariables(connection.trackingUri, connection.token, env),
      ...(isOurs(env.MLFLOW_RUN_CONTEXT) ? { MLFLOW_RUN_CONTEXT: JSON.stringify({ [LAUNCH_TAG]: run.id }) } : {}),
      // Code that names no experiment asks for the one of its launch, so that it finds its own runs again.
      ...(env.MLFLOW_EXPERIMENT_NAME || env.MLFLOW_EXPERIMENT_ID ? {} : { MLFLOW_EXPERIMENT_NAME: run.experiment }),
    },
    warning: null,
  };
}

function isOurs(context: string | undefined): boolean {
  return context === undefined || context.includes(LAUNCH_TAG);
}

function namedElsewhere(env: Env): string | null {
  const { MLFLOW_TRACKING_URI: uri, MLFLOW_TRACKING_TOKEN: token, MLFLOW_TRACKING_USERNAME: user } = env;
  if (token && OWN_TOKEN.test(token)) return null;
  if (uri) {
    return `MLFLOW_TRACKING_URI is set to ${maskInside(uri)}, so what the code logs with MLflow goes there and not to this run. Unset it to have it here.`;
  }
  if (!token && !user) return null;
  const name = token ? 'MLFLOW_TRACKING_TOKEN' : 'MLFLOW_TRACKING_USERNAME';
  return `${name} is set for another tracking server, so MLflow was not pointed to this run. Unset it to have here what the code logs.`;
}

const PROXIES = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'];

/** A proxy must not be asked for this machine; what the user excepts from it stays excepted. */
function pastProxies(env: Env): Record<string, string> {
  if (!PROXIES.some((name) => env[name])) return {};
  const given = ['no_proxy', 'NO_PROXY'].filter((name) => env[name] !== undefined);
  const names = given.length > 0 ? given : ['no_proxy', 'NO_PROXY'];
  return Object.fromEntries(names.map((name) => [name, withLoopback(env[name] ?? '')]));
}

function withLoopback(list: string): string {
  const hosts = list
    .split(',')
    .map((host) => host.trim())
    .filter((host) => host !== '');
  if (hosts.includes('*')) return list;
  return [...new Set([...hosts, '127.0.0.1', 'localhost'])].join(',');
}

import { AwsClient } from 'aws4fetch';
import type { ServerCredentials } from '../../../shared/model/server';
import type { TrackingServer } from '../../store/servers/serverStore';

/** Puts what a server wants to see of its user on a request. */
export interface ServerAuth {
  authorize(request: Request): Promise<Request>;
}

/** SageMaker signs requests with the user's AWS keys: username is the key's id, password the key, token the session's. */
const SAGEMAKER_SERVICE = 'sagemaker-mlflow';

export function serverAuth(
  { kind, url }: Pick<TrackingServer, 'kind' | 'url'>,
  credentials: ServerCredentials,
): ServerAuth {
  if (kind === 'sagemaker' && credentials.username !== undefined && credentials.password !== undefined) {
    return signing(url, credentials.username, credentials.password, credentials.token);
  }
  const headers = headersOf(credentials);
  return {
    async authorize(request) {
      for (const [name, value] of Object.entries(headers)) request.headers.set(name, value);
      return request;
    },
  };
}

/** A token goes before a name and password, as it does for MLflow's own client. */
function headersOf({ username, password, token, headers }: ServerCredentials): Record<string, string> {
  if (token !== undefined) return { authorization: `Bearer ${token}`, ...headers };
  if (username === undefined) return { ...headers };
  const basic = Buffer.from(`${username}:${password ?? ''}`).toString('base64');
  return { authorization: `Basic ${basic}`, ...headers };
}

function signing(url: string, accessKeyId: string, secretAccessKey: string, sessionToken?: string): ServerAuth {
  const region = /\.([a-z]{2}(?:-[a-z]+)+-\d)\./.exec(new URL(url).host)?.[1] ?? 'us-east-1';
  const keys = { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
  const client = new AwsClient({ ...keys, region, service: SAGEMAKER_SERVICE });
  return { authorize: (request) => client.sign(request) };
}

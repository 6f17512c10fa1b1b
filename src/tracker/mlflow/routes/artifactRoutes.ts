import type { ServerResponse } from 'node:http';
import { posix } from 'node:path';
import { checkArtifactPath, checkFilePath, decodeArtifactPath } from '../artifacts/artifactPath';
import type { ArtifactService } from '../artifacts/artifactService';
import { draining } from '../artifacts/draining';
import type { MlflowRoutes, RawRoutes } from '../mlflowRequest';
import type { Fields } from '../wire/fields';
import { invalid } from '../wire/mlflowError';

const PROXY = '2.0/mlflow-artifacts/artifacts';

/** Lists of artifacts, which are JSON. */
export function artifactListRoutes(artifacts: ArtifactService): MlflowRoutes {
  return {
    [`GET ${PROXY}`]: async ({ fields }) => {
      const place = artifacts.places.ofProxied(checkArtifactPath(fields.text('path') ?? ''));
      const files = await artifacts.list(place);
      return files.length === 0 ? {} : { files };
    },
    'GET 2.0/mlflow/artifacts/list': async ({ fields }) => {
      const folder = checkArtifactPath(fields.text('path') ?? '');
      const { uri, files } = await artifacts.listRun(fields.runId(), folder);
      // Paths are relative to the run's artifacts, not to the folder.
      const named = files.map((file) => ({ ...file, path: posix.join(folder, file.path) }));
      return { root_uri: uri, ...(named.length > 0 && { files: named }) };
    },
    'GET 2.0/mlflow/logged-models/:model_id/artifacts/directories': async ({ fields, params }) => {
      const folder = checkArtifactPath(fields.text('artifact_directory_path') ?? '');
      const { uri, files } = await artifacts.listLoggedModel(params.model_id ?? '', folder);
      const named = files.map((file) => ({ ...file, path: posix.join(folder, file.path) }));
      return { root_uri: uri, ...(named.length > 0 && { files: named }) };
    },
  };
}

/** Artifacts themselves, which are streams. */
export function artifactRoutes(artifacts: ArtifactService): RawRoutes {
  const proxied = (params: Record<string, string>) =>
    artifacts.places.ofProxied(checkFilePath(decodeArtifactPath(params['*'] ?? '')));
  return {
    [`PUT ${PROXY}/*`]: ({ params, incoming, outgoing }) =>
      draining(incoming, async () => {
        await artifacts.upload(proxied(params), incoming);
        sendEmpty(outgoing);
      }),
    [`GET ${PROXY}/*`]: ({ params, ...exchange }) => artifacts.send(proxied(params), exchange),
    [`DELETE ${PROXY}/*`]: async ({ params, outgoing }) => {
      await artifacts.delete(proxied(params));
      sendEmpty(outgoing);
    },
    'GET /get-artifact': ({ query, ...exchange }) => {
      const path = checkFilePath(query.requiredText('path'));
      return artifacts.send(artifacts.ofRun(query.runId(), path), exchange);
    },
    'GET /model-versions/get-artifact': async ({ query, ...exchange }) => {
      const path = checkFilePath(query.requiredText('path'));
      const version = readVersion(query);
      return artifacts.send(await artifacts.ofVersion(query.requiredText('name'), version, path), exchange);
    },
    'GET /ajax-api/2.0/mlflow/logged-models/:model_id/artifacts/files': ({ query, params, ...exchange }) => {
      const path = checkFilePath(query.requiredText('artifact_file_path'));
      return artifacts.send(artifacts.ofLoggedModel(params.model_id ?? '', path), exchange);
    },
    'POST /ajax-api/2.0/mlflow/upload-artifact': ({ query, incoming, outgoing }) =>
      draining(incoming, async () => {
        const runId = query.text('run_uuid') || query.text('run_id');
        if (!runId) throw invalid('Request must specify run_uuid.');
        const path = query.text('path');
        if (!path) throw invalid('Request must specify path.');
        await artifacts.upload(artifacts.ofRun(runId, checkFilePath(path)), incoming, true);
        sendEmpty(outgoing);
      }),
  };
}

function readVersion(query: Fields): number {
  const version = query.requiredText('version');
  if (!/^[1-9]\d{0,8}$/.test(version))
    throw invalid(`Invalid value for parameter 'version' supplied: '${version}'. It is a whole number from 1 on.`);
  return Number(version);
}

function sendEmpty(outgoing: ServerResponse): void {
  outgoing.writeHead(200, { 'content-type': 'application/json', 'content-length': 2 });
  outgoing.end('{}');
}

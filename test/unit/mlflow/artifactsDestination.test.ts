import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StorePaths } from '../../../src/platform/storePaths';
import type { TrackerConnection } from '../../../src/tracker/connection/connection';
import { MlflowApi } from '../../../src/tracker/mlflow/mlflowApi';
import { openStore } from '../../../src/tracker/store/openStore';
import type { Store } from '../../../src/tracker/store/store';
import { newRun } from '../api/apiFixture';

const PROXY = '/api/2.0/mlflow-artifacts/artifacts';
const RUN = newRun('a1b2').id;

describe('artifacts with places of their own', () => {
  let folder: string;
  let paths: StorePaths;
  let store: Store;
  let server: Server | undefined;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cockpit-places-'));
    paths = new StorePaths(folder);
    store = openStore({ paths, distDir: resolve('dist') });
    store.runs.create(newRun(RUN, { experiment: 'Default' }));
  });

  afterEach(() => {
    server?.close();
    store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Asks a server that was started with these places. */
  async function serve(places: { artifactsDestination?: string; defaultArtifactRoot?: string }) {
    const connection = { identify: () => ({ kind: 'open' }) } as unknown as TrackerConnection;
    const api = new MlflowApi({
      ...{ store, paths, connection, defaultArtifactRoot: null, artifactsDestination: null, ...places },
      onFailure: (_request, error) => {
        throw error;
      },
    } as ConstructorParameters<typeof MlflowApi>[0]);
    server = createServer((incoming, outgoing) => void api.answer(incoming, outgoing)).listen(0, '127.0.0.1');
    await new Promise((listening) => server?.once('listening', listening));
    const root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return async (method: string, path: string, body?: string) => {
      const answer = await fetch(root + path, { method, ...(body !== undefined && { body }) });
      return [answer.status, await answer.text()] as const;
    };
  }

  it('puts all under the folder that the server was given, by their paths, and still knows whose they are', async () => {
    const destination = join(folder, 'shared');
    const ask = await serve({ artifactsDestination: destination });
    const answers = [
      await ask('PUT', `${PROXY}/0/${RUN}/artifacts/plots/a.txt`, 'content'),
      await ask('GET', `/get-artifact?run_id=${RUN}&path=plots/a.txt`),
      await ask('POST', `/ajax-api/2.0/mlflow/upload-artifact?run_uuid=${RUN}&path=b.txt`, 'b'),
      await ask('GET', `${PROXY}?path=0/${RUN}/artifacts`),
    ];
    expect([
      answers.map(([status]) => status),
      answers[1]?.[1],
      readFileSync(join(destination, '0', RUN, 'artifacts/plots/a.txt'), 'utf8'),
      store.artifacts.list(RUN).map(({ path, bytes }) => [path, bytes]),
      JSON.parse(answers[3]?.[1] ?? ''),
      existsSync(paths.artifacts(RUN)),
      readdirSync(join(destination, '.incoming')),
    ]).toEqual([
      [200, 200, 200, 200],
      'content',
      'content',
      [
        ['b.txt', 1],
        ['plots/a.txt', 7],
      ],
      {
        files: [
          { path: 'b.txt', is_dir: false, file_size: 1 },
          { path: 'plots', is_dir: true },
        ],
      },
      false,
      [],
    ]);
  });

  it('throws away what a tracker that was killed had half of', async () => {
    const staging = join(paths.root, '.incoming');
    mkdirSync(staging, { recursive: true });
    writeFileSync(join(staging, 'half'), 'x');
    const ask = await serve({});
    await ask('PUT', `${PROXY}/0/${RUN}/artifacts/a.txt`, 'content');
    expect([readdirSync(staging), readdirSync(paths.artifacts(RUN))]).toEqual([[], ['a.txt']]);
  });

  it('reads what clients wrote by themselves below the root that the server was given, and nothing beside it', async () => {
    const root = join(folder, 'mlartifacts');
    for (const place of [join(root, 'r'), `${root}-other/r`]) {
      mkdirSync(place, { recursive: true });
      writeFileSync(join(place, 'f'), place);
    }
    const ask = await serve({ defaultArtifactRoot: `file://${root}` });
    store.runs.update(RUN, { artifactUri: `file://${root}/r` });
    const inside = await ask('GET', `/get-artifact?run_id=${RUN}&path=f`);
    store.runs.update(RUN, { artifactUri: `${root}-other/r` });
    const beside = await ask('GET', `/get-artifact?run_id=${RUN}&path=f`);
    store.runs.update(RUN, { artifactUri: `${root}/../mlartifacts-other/r` });
    const around = await ask('GET', `/get-artifact?run_id=${RUN}&path=f`);
    expect([inside, beside[0], around[0]]).toEqual([[200, join(root, 'r')], 400, 400]);
  });
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import { TOKEN } from '../api/apiFixture';
import { type MlflowFixture, startMlflow } from './mlflowFixture';
import { protocolRoutes } from './protocolRoutes';
import { generator, type RandomRequest, RandomRequests } from './randomRequests';

let mlflow: MlflowFixture;

beforeAll(async () => {
  mlflow = await startMlflow();
});

afterAll(() => mlflow.dispose());

/** 501 is how some routes say that they are not spoken. */
const isFine = (status: number) => (status >= 200 && status < 500) || status === 501;

test('sensible and hostile requests over all routes are all answered, and none fails on our side', {
  timeout: 60_000,
}, async () => {
  const requests = new RandomRequests(generator(7), TOKEN);
  const bad: unknown[] = [];
  const asked = new Set<string>();
  const succeeded = new Set<string>();
  const ask = async ({ route, method, path, body, headers }: RandomRequest) => {
    const { status, text, json } = await mlflow.call(`${method} ${path}`, body, headers);
    asked.add(route);
    if (status === 200) succeeded.add(route);
    if (!isFine(status)) bad.push([method, path, body?.slice(0, 300), status, text.slice(0, 300)]);
    requests.learn(json);
  };
  for (let round = 0; round < 2_500; round++) await ask(requests.next());
  const unasked = protocolRoutes().filter((route) => !asked.has(route));
  expect([bad, mlflow.failures, unasked]).toEqual([[], [], []]);
  expect(succeeded.size).toBeGreaterThan(0.7 * asked.size);
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import { CockpitError } from '../../../src/shared/model/cockpitError';
import { toMlflowError } from '../../../src/tracker/mlflow/wire/mlflowError';
import { type MlflowFixture, startMlflow } from './mlflowFixture';

let mlflow: MlflowFixture;

beforeAll(async () => {
  mlflow = await startMlflow();
});

afterAll(() => mlflow.dispose());

test.each([
  ['BAD_REQUEST', 400, 'INVALID_PARAMETER_VALUE'],
  ['AMBIGUOUS', 400, 'INVALID_PARAMETER_VALUE'],
  ['TOO_LARGE', 400, 'INVALID_PARAMETER_VALUE'],
  ['CONFLICT', 400, 'RESOURCE_ALREADY_EXISTS'],
  ['UNAUTHORIZED', 401, 'UNAUTHENTICATED'],
  ['FORBIDDEN', 403, 'PERMISSION_DENIED'],
  ['NOT_FOUND', 404, 'RESOURCE_DOES_NOT_EXIST'],
  ['STORAGE', 503, 'TEMPORARILY_UNAVAILABLE'],
  ['READ_ONLY', 503, 'TEMPORARILY_UNAVAILABLE'],
  ['INTERNAL', 500, 'INTERNAL_ERROR'],
] as const)('%s of the store is %i to a client', (code, status, error_code) => {
  const error = toMlflowError(new CockpitError(code, 'Because.'));
  expect([error.status, JSON.parse(error.body)]).toEqual([status, { error_code, message: 'Because.' }]);
});

test('a full disk is told as one that may pass, and the run goes on from where it was', async () => {
  const run = await mlflow.createRun();
  const append = mlflow.store.metrics.append.bind(mlflow.store.metrics);
  const log = () => mlflow.call('POST runs/log-metric', { run_id: run, key: 'a', value: 1, timestamp: 1 });
  mlflow.store.metrics.append = () => {
    throw new CockpitError('STORAGE', 'The disk of the store is full.');
  };
  const refused = await log();
  mlflow.store.metrics.append = append;
  expect([refused.status, refused.json, (await log()).status]).toEqual([
    503,
    { error_code: 'TEMPORARILY_UNAVAILABLE', message: 'The disk of the store is full.' },
    200,
  ]);
});

test('a failure that nobody foresaw is named, and told to the log', async () => {
  const list = mlflow.store.experiments.list.bind(mlflow.store.experiments);
  mlflow.store.experiments.list = () => {
    throw new TypeError('x is not a function');
  };
  const answer = await mlflow.call('POST experiments/search', {});
  mlflow.store.experiments.list = list;
  expect([answer.status, answer.json.error_code, mlflow.failures]).toEqual([
    500,
    'INTERNAL_ERROR',
    [expect.any(TypeError)],
  ]);
});

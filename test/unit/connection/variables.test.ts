import { expect, test } from 'vitest';
import { Tokens } from '../../../src/tracker/connection/tokens';
import { launchVariables } from '../../../src/tracker/connection/variables';

const token = new Tokens('a1'.repeat(32)).derive('launch', 'abc');
const variables = (env: Record<string, string>) =>
  launchVariables({ trackingUri: 'http://127.0.0.1:5000', token }, { id: 'abc', experiment: 'mnist' }, env);

const ALL = {
  MLFLOW_TRACKING_URI: 'http://127.0.0.1:5000',
  MLFLOW_TRACKING_TOKEN: token,
  MLFLOW_DISABLE_TELEMETRY: 'true',
  MLFLOW_RUN_CONTEXT: '{"mlops.launch":"abc"}',
  MLFLOW_EXPERIMENT_NAME: 'mnist',
};

test('code of a launch finds the tracker, its launch and its experiment', () => {
  expect(variables({ PATH: '/bin' })).toEqual({ env: ALL, warning: null });
});

test('a tracking server that the user named himself stays, with none of our variables, and the run says so', () => {
  const own: Record<string, string>[] = [
    { MLFLOW_TRACKING_URI: 'https://me:secret@mlflow.example.org' },
    { MLFLOW_TRACKING_URI: 'databricks', MLFLOW_TRACKING_TOKEN: 'theirs' },
    { MLFLOW_TRACKING_USERNAME: 'me' },
  ];
  expect(own.map(variables)).toEqual([
    {
      env: {},
      warning:
        'MLFLOW_TRACKING_URI is set to https://me:••••••@mlflow.example.org, so what the code logs with MLflow goes there and not to this run. Unset it to have it here.',
    },
    {
      env: {},
      warning:
        'MLFLOW_TRACKING_URI is set to databricks, so what the code logs with MLflow goes there and not to this run. Unset it to have it here.',
    },
    {
      env: {},
      warning:
        'MLFLOW_TRACKING_USERNAME is set for another tracking server, so MLflow was not pointed to this run. Unset it to have here what the code logs.',
    },
  ]);
});

test('a launch from a terminal that has our variables already is a launch of its own', () => {
  const terminal = new Tokens('a1'.repeat(32)).derive('terminal', '');
  const env = { MLFLOW_TRACKING_URI: 'http://127.0.0.1:4000', MLFLOW_TRACKING_TOKEN: terminal };
  expect(variables(env)).toEqual({ env: ALL, warning: null });
});

test('an experiment, a context and telemetry that the user chose are left alone', () => {
  const { env } = variables({
    MLFLOW_EXPERIMENT_ID: '7',
    MLFLOW_RUN_CONTEXT: '{"team":"x"}',
    MLFLOW_DISABLE_TELEMETRY: 'false',
  });
  expect(Object.keys(env)).toEqual(['MLFLOW_TRACKING_URI', 'MLFLOW_TRACKING_TOKEN']);
});

test('no proxy is asked for this machine, and what was excepted from it stays so', () => {
  const proxies: Record<string, string>[] = [
    { HTTP_PROXY: 'http://proxy:3128' },
    { https_proxy: 'http://proxy:3128', NO_PROXY: 'example.org, 10.0.0.0/8' },
    { ALL_PROXY: 'http://proxy:3128', no_proxy: '*' },
    { NO_PROXY: 'example.org' },
  ];
  const lists = proxies.map((env) => {
    const { no_proxy, NO_PROXY } = variables(env).env;
    return [no_proxy, NO_PROXY];
  });
  expect(lists).toEqual([
    ['127.0.0.1,localhost', '127.0.0.1,localhost'],
    [undefined, 'example.org,10.0.0.0/8,127.0.0.1,localhost'],
    ['*', undefined],
    [undefined, undefined],
  ]);
});

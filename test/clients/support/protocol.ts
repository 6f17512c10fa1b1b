import type { Sandbox } from '../../faults/support/sandbox';
import { answer } from './python';

/** Sends a request of MLflow's protocol to the sandbox's tracker. */
export function mlflow<T>(sandbox: Sandbox, path: string, body: object): Promise<T> {
  return answer<T>(sandbox, `/api/2.0/mlflow/${path}`, { method: 'POST', body: JSON.stringify(body) });
}

export interface MadeRuns {
  runIds: string[];
  points: number;
}

/** Runs with params, tags, metrics, a parent or a model here and there, and a file each. */
export async function makeRuns(sandbox: Sandbox, experiment: string, count: number, points: number): Promise<MadeRuns> {
  const { experiment_id } = await mlflow<{ experiment_id: string }>(sandbox, 'experiments/create', {
    name: experiment,
    tags: [{ key: 'owner', value: 'us' }],
  });
  const runIds: string[] = [];
  for (let index = 0; index < count; index++) {
    const parent = index % 10 === 5 ? runIds[index - 1] : undefined;
    const { run } = await mlflow<{ run: { info: { run_id: string } } }>(sandbox, 'runs/create', {
      experiment_id,
      run_name: `run ${index}`,
      start_time: 1_700_000_000_000 + index * 1000,
      tags: parent ? [{ key: 'mlflow.parentRunId', value: parent }] : [],
    });
    const run_id = run.info.run_id;
    runIds.push(run_id);
    await fill(sandbox, experiment_id, run_id, index, points / count);
  }
  return { runIds, points };
}

async function fill(
  sandbox: Sandbox,
  experiment: string,
  run_id: string,
  index: number,
  points: number,
): Promise<void> {
  const keys = ['loss', 'accuracy'];
  const metrics = Array.from({ length: points }, (_, place) => {
    const step = Math.floor(place / keys.length);
    const value = place === 6 ? 'NaN' : place === 9 ? 'Infinity' : Math.sin(index + place) / (1 + step);
    return { key: keys[place % keys.length], value, step, timestamp: 1_700_000_000_000 + place };
  });
  await mlflow(sandbox, 'runs/log-batch', {
    run_id,
    params: [
      { key: 'lr', value: String(index / 100) },
      { key: 'model', value: 'ünïcode' },
    ],
    tags: [{ key: 'group', value: index % 2 ? 'odd' : 'even' }],
  });
  for (let start = 0; start < metrics.length; start += 900) {
    await mlflow(sandbox, 'runs/log-batch', { run_id, metrics: metrics.slice(start, start + 900) });
  }
  const proxied = `/api/2.0/mlflow-artifacts/artifacts/${experiment}/${run_id}/artifacts/notes/${index}.txt`;
  const sent = await sandbox.fetch(proxied, { method: 'PUT', body: `run ${index}\n`.repeat(index + 1) });
  if (!sent.ok) throw new Error(`${proxied}: ${sent.status} ${await sent.text()}`);
  if (index % 10 === 3) await saveModel(sandbox, experiment, run_id, index);
  await mlflow(sandbox, 'runs/update', {
    run_id,
    status: index % 7 ? 'FINISHED' : 'FAILED',
    end_time: 1_700_000_900_000,
  });
}

/** A logged model of the run, ready to be used. */
async function saveModel(sandbox: Sandbox, experiment_id: string, run_id: string, index: number): Promise<void> {
  const params = [{ key: 'depth', value: String(index) }];
  const { model } = await mlflow<{ model: { info: { model_id: string } } }>(sandbox, 'logged-models', {
    experiment_id,
    source_run_id: run_id,
    name: `net ${index}`,
    model_type: 'net',
    params,
  });
  const { model_id } = model.info;
  await mlflow(sandbox, 'runs/outputs', { run_id, models: [{ model_id, step: 0 }] });
  const init = { method: 'PATCH', body: JSON.stringify({ model_id, status: 'LOGGED_MODEL_READY' }) };
  await answer(sandbox, `/api/2.0/mlflow/logged-models/${model_id}`, init);
}

// Training code that logs as MLflow's client does: one request a point, each sent again for a while where none answers.
// node protocolClient.cjs POINTS MILLISECONDS-BETWEEN
const [points, pause] = process.argv.slice(2).map(Number);
const { MLFLOW_TRACKING_URI: uri, MLFLOW_TRACKING_TOKEN: token, MLFLOW_EXPERIMENT_NAME: experiment } = process.env;
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

async function ask(method, path, body, headers = { 'content-type': 'application/json' }) {
  for (let attempt = 0; ; attempt++) {
    try {
      const answer = await fetch(`${uri}/api/2.0/${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, ...headers },
        body: typeof body === 'object' ? JSON.stringify(body) : body,
      });
      if (![429, 500, 502, 503, 504].includes(answer.status)) {
        const text = await answer.text();
        if (answer.status >= 400) throw Object.assign(new Error(`${answer.status}: ${text}`), { refused: true });
        return text.startsWith('{') ? JSON.parse(text) : {};
      }
    } catch (error) {
      if (error.refused || attempt >= 40) throw error;
    }
    await sleep(500);
  }
}

async function run(name, parent) {
  const tags = parent ? [{ key: 'mlflow.parentRunId', value: parent }] : [];
  const found = await ask('GET', `mlflow/experiments/get-by-name?experiment_name=${encodeURIComponent(experiment)}`);
  const body = { experiment_id: found.experiment.experiment_id, start_time: Date.now(), tags };
  const { run } = await ask('POST', 'mlflow/runs/create', name ? { ...body, run_name: name } : body);
  return run.info;
}

async function main() {
  const { run_id } = await run();
  console.log(`run ${run_id}`);
  await ask('POST', 'mlflow/runs/log-parameter', { run_id, key: 'lr', value: '0.1' });
  for (let step = 0; step < points; step++) {
    const point = { run_id, key: 'loss', value: 1 / (step + 1), timestamp: Date.now(), step };
    await ask('POST', 'mlflow/runs/log-metric', point);
    console.log(`step ${step} loss: ${(1 / (step + 1)).toFixed(2)}`);
    await sleep(pause);
  }
  const { run: read } = await ask('GET', `mlflow/runs/get?run_id=${run_id}`);
  const folder = read.info.artifact_uri.replace('mlflow-artifacts:/', 'mlflow-artifacts/artifacts/');
  await ask('PUT', `${folder}/notes/a.txt`, 'hello', { 'content-type': 'text/plain' });
  const inner = await run('inner', run_id);
  await ask('POST', 'mlflow/runs/log-batch', {
    run_id: inner.run_id,
    metrics: [{ key: 'acc', value: 0.5, timestamp: Date.now(), step: 0 }],
  });
  await ask('POST', 'mlflow/runs/update', { run_id: inner.run_id, status: 'FINISHED', end_time: Date.now() });
  await ask('POST', 'mlflow/runs/update', { run_id, status: 'FINISHED', end_time: Date.now() });
  console.log('done');
}

main().catch((error) => {
  console.error(String(error));
  process.exitCode = 7;
});

import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { connectionSnippet, notebookSnippet } from '../../../src/host/connection/connectionSnippets';
import type { Connection } from '../../../src/shared/protocol/trackerApi';

const URI = 'http://127.0.0.1:4711';
const CONNECTION: Connection = {
  trackingUri: URI,
  token: 'c.eA.sig',
  env: { MLFLOW_TRACKING_URI: URI, MLFLOW_TRACKING_TOKEN: 'c.eA.sig', MLFLOW_RUN_CONTEXT: '{"a":"it\'s $1 \\"b\\""}' },
};
const PRINT =
  'import json, os; print(json.dumps({k: os.environ.get(k) for k in ("MLFLOW_TRACKING_URI", "MLFLOW_TRACKING_TOKEN", "MLFLOW_RUN_CONTEXT")}))';

describe('the connection', () => {
  it('sets every variable as it is, however it must be quoted, in Python and in a shell', () => {
    const python = execFileSync('python3', ['-c', `${connectionSnippet('python', CONNECTION)}\n${PRINT}`], {
      encoding: 'utf8',
    });
    const shell = `${connectionSnippet('shell', CONNECTION)}\npython3 -c '${PRINT}'`;
    const sh = execFileSync('sh', ['-c', shell], { encoding: 'utf8' });
    expect([JSON.parse(python), JSON.parse(sh)]).toEqual([CONNECTION.env, CONNECTION.env]);
  });

  it('is written in the words of each other language', () => {
    const languages = ['r', 'julia', 'powershell', 'java', 'curl'] as const;
    const plain = { ...CONNECTION, env: { MLFLOW_TRACKING_URI: URI } };
    expect(languages.map((language) => connectionSnippet(language, plain).trim())).toEqual([
      `Sys.setenv(\n  MLFLOW_TRACKING_URI = "${URI}"\n)`,
      `ENV["MLFLOW_TRACKING_URI"] = "${URI}"`,
      `$env:MLFLOW_TRACKING_URI = '${URI}'`,
      [
        'import org.mlflow.tracking.MlflowClient;',
        'import org.mlflow.tracking.creds.BasicMlflowHostCreds;',
        '',
        `MlflowClient client = new MlflowClient(new BasicMlflowHostCreds("${URI}", "c.eA.sig"));`,
      ].join('\n'),
      `curl -H 'Authorization: Bearer c.eA.sig' \\\n  '${URI}/api/2.0/mlflow/experiments/search?max_results=100'`,
    ]);
  });

  it('tells of a notebook which cell is running, also when it is told twice', () => {
    const shell = [
      'class Events:',
      '    def __init__(self): self.callbacks = {"pre_run_cell": []}',
      '    def register(self, name, function): self.callbacks[name].append(function)',
      '    def unregister(self, name, function): self.callbacks[name].remove(function)',
      'class Shell: events = Events(); execution_count = 1',
      'shell = Shell()',
      'get_ipython = lambda: shell',
    ].join('\n');
    const snippet = notebookSnippet({ ...CONNECTION, env: { MLFLOW_RUN_CONTEXT: '{"own":"1"}' } }, 'nb/a "b".ipynb');
    const later = 'shell.execution_count = 7\nfor call in shell.events.callbacks["pre_run_cell"]: call()';
    const code = `${shell}\n${snippet}\n${snippet}\n${later}\nprint(len(shell.events.callbacks["pre_run_cell"]), os.environ["MLFLOW_RUN_CONTEXT"])`;
    const [count, context] = execFileSync('python3', ['-c', code], { encoding: 'utf8' }).trim().split(/ (.*)/);
    expect([count, JSON.parse(context ?? '')]).toEqual([
      '1',
      { own: '1', 'mlops.notebook': 'nb/a "b".ipynb', 'mlops.cell': '7' },
    ]);
  });
});

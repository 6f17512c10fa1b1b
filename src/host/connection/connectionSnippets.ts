import type { Connection } from '../../shared/protocol/trackerApi';
import { CELL_TAG, NOTEBOOK_TAG } from './notebookTags';

export type SnippetLanguage = 'python' | 'r' | 'java' | 'julia' | 'shell' | 'powershell' | 'curl';

/** Code that points a program to the tracker. It holds the token: it belongs in the clipboard and nowhere else. */
export function connectionSnippet(language: SnippetLanguage, { env, trackingUri, token }: Connection): string {
  const entries = Object.entries(env);
  const lines = (line: (name: string, value: string) => string) =>
    entries.map(([name, value]) => line(name, value)).join('\n');
  switch (language) {
    case 'python':
      return `import os\n\nos.environ.update({\n${lines((name, value) => `    ${quoted(name)}: ${quoted(value)},`)}\n})\n`;
    case 'r':
      return `Sys.setenv(\n${entries.map(([name, value]) => `  ${name} = ${quoted(value)}`).join(',\n')}\n)\n`;
    case 'java':
      // The Java client reads its address and token from the environment, or is given both.
      return [
        'import org.mlflow.tracking.MlflowClient;',
        'import org.mlflow.tracking.creds.BasicMlflowHostCreds;',
        '',
        `MlflowClient client = new MlflowClient(new BasicMlflowHostCreds(${quoted(trackingUri)}, ${quoted(token)}));`,
        '',
      ].join('\n');
    case 'julia':
      return `${lines((name, value) => `ENV[${quoted(name)}] = ${quoted(value).replaceAll('$', '\\$')}`)}\n`;
    case 'shell':
      return `${lines((name, value) => `export ${name}=${shellQuoted(value)}`)}\n`;
    case 'powershell':
      return `${lines((name, value) => `$env:${name} = '${value.replaceAll("'", "''")}'`)}\n`;
    case 'curl':
      return [
        `curl -H ${shellQuoted(`Authorization: Bearer ${token}`)} \\`,
        `  ${shellQuoted(`${trackingUri}/api/2.0/mlflow/experiments/search?max_results=100`)}`,
        '',
      ].join('\n');
  }
}

/**
 * Python for a notebook's first cell: the variables, and from then on the number of the cell that starts a run, which
 * is known only while it runs.
 */
export function notebookSnippet({ env }: Connection, notebook: string): string {
  return [
    '# Tracks the runs of this notebook until its kernel ends. Holds a token: do not save it with the notebook.',
    'import json, os',
    '',
    'os.environ.update({',
    ...Object.entries(env).map(([name, value]) => `    ${quoted(name)}: ${quoted(value)},`),
    '})',
    '',
    'def _mlops_cell(*_):',
    '    context = json.loads(os.environ.get("MLFLOW_RUN_CONTEXT") or "{}")',
    `    context[${quoted(NOTEBOOK_TAG)}] = ${quoted(notebook)}`,
    `    context[${quoted(CELL_TAG)}] = str(get_ipython().execution_count)`,
    '    os.environ["MLFLOW_RUN_CONTEXT"] = json.dumps(context)',
    '',
    '_mlops_cell()',
    'for _mlops_old in get_ipython().events.callbacks["pre_run_cell"][:]:',
    '    if getattr(_mlops_old, "__name__", "") == "_mlops_cell":',
    '        get_ipython().events.unregister("pre_run_cell", _mlops_old)',
    'get_ipython().events.register("pre_run_cell", _mlops_cell)',
    '',
  ].join('\n');
}

/** A text in double quotes, as Python, R, Java and Julia read it. */
function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}

function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

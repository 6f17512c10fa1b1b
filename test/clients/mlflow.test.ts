import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, onTestFailed, test } from 'vitest';
import { pythonOf } from '../../scripts/lib/pythonEnvironments.mjs';
import type { Sandbox } from '../faults/support/sandbox';
import { MlflowServer } from './support/mlflowServer';
import { comparable, spoken, withoutLaunchParents } from './support/mlflowView';
import { type Environment, python, track } from './support/python';

interface Script {
  file: string;
  experiments: string[];
  /** Metrics that must be seen while the script runs. */
  live: string[];
}

const CURRENT: Script[] = [
  { file: 'fluent.py', experiments: ['digits'], live: ['accuracy', 'loss'] },
  { file: 'sklearn_autolog.py', experiments: ['iris'], live: [] },
  { file: 'registry.py', experiments: ['houses'], live: ['r2'] },
  { file: 'search.py', experiments: ['search'], live: ['accuracy'] },
  { file: 'lightgbm_autolog.py', experiments: ['trees'], live: ['training-binary_logloss'] },
  { file: 'lightning_mlflow.py', experiments: ['lines'], live: ['train_loss'] },
  { file: 'transformers_mlflow.py', experiments: ['tiny'], live: ['loss'] },
  { file: 'keras_autolog.py', experiments: ['keras'], live: ['mae'] },
  { file: 'tracing.py', experiments: ['traces'], live: [] },
];

const OLD: Script[] = ['fluent.py', 'registry.py', 'search.py']
  .map((name) => CURRENT.find(({ file }) => file === name))
  .filter((script) => script !== undefined);

const SKINNY: Script[] = [{ file: 'skinny.py', experiments: ['skinny'], live: ['many'] }];

describe.each([
  { environment: 'current', reference: 'current', scripts: CURRENT },
  { environment: 'mlflow2', reference: 'mlflow2', scripts: OLD },
  { environment: 'skinny', reference: 'current', scripts: SKINNY },
] satisfies { environment: Environment; reference: Environment; scripts: Script[] }[])(
  'MLflow in the environment $environment',
  ({ environment, reference, scripts }) => {
    let server: MlflowServer | undefined;
    const sandboxes: Sandbox[] = [];

    // A script that failed is run a second time, which must not find what it left on the server.
    beforeEach(async () => {
      server ??= await MlflowServer.start(await pythonOf(reference));
      onTestFailed(() => {
        server?.stop();
        server = undefined;
      });
    });
    afterEach(async () => {
      for (const sandbox of sandboxes.splice(0)) await sandbox.dispose();
    });
    afterAll(() => server?.stop());

    test.each(scripts)('$file is tracked live, and leaves what it leaves on an MLflow server', async (script) => {
      const folder = mkdtempSync(join(tmpdir(), 'mlflow-reference-'));
      const reference = { MLFLOW_TRACKING_URI: server?.url };
      const [tracked, said] = await Promise.all([
        track(script.file, environment),
        python(environment, join('scripts', script.file), [], { cwd: folder, env: reference }),
      ]);
      sandboxes.push(tracked.sandbox);
      rmSync(folder, { recursive: true, force: true });
      const own = {
        MLFLOW_TRACKING_URI: `http://127.0.0.1:${tracked.sandbox.address().port}`,
        MLFLOW_TRACKING_TOKEN: tracked.sandbox.token(),
      };
      const view = async (tracking: NodeJS.ProcessEnv) => {
        const env = { ...tracking, ONLY_EXPERIMENTS: script.experiments.join(',') };
        return comparable(await python(environment, join('readers', 'mlflow_view.py'), [], { cwd: tmpdir(), env }));
      };
      const [mine, theirs] = await Promise.all([view(own), view(reference)]);
      const ours = withoutLaunchParents(mine, theirs);
      expect({ ...ours, printed: spoken(tracked.stdout) }).toEqual({ ...theirs, printed: spoken(said) });
      expect(tracked.live).toEqual(expect.arrayContaining(script.live));
    });
  },
);

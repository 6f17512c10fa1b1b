import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { RunDetail } from '../../src/shared/model/run';
import type { Sandbox } from '../faults/support/sandbox';
import { answer, python, track } from './support/python';

type Series = Record<string, [step: number, value: number | string][]>;

interface Script {
  file: string;
  format: string;
  /** Seen while the script runs. */
  live: string[];
  env?: NodeJS.ProcessEnv;
  /** Event files hold float32: the nearest one must be equal. */
  float32?: boolean;
}

const SCRIPTS: Script[] = [
  { file: 'tensorboard_torch.py', format: 'tensorboard', live: ['loss/train', 'loss/val'], float32: true },
  { file: 'tensorboardx.py', format: 'tensorboard', live: ['accuracy'], float32: true },
  { file: 'dvclive_script.py', format: 'dvclive', live: ['train/loss', 'val/accuracy'] },
  { file: 'lightning_csv.py', format: 'lightning', live: ['train_loss'] },
  { file: 'keras_csv.py', format: 'keras', live: ['loss', 'val_mae'] },
  { file: 'transformers_state.py', format: 'transformers', live: [] },
  { file: 'wandb_offline.py', format: 'wandb', live: ['loss'] },
  { file: 'trackio_script.py', format: 'trackio', live: ['loss'], env: { TRACKIO_DIR: 'trackio' } },
  { file: 'json_lines.py', format: 'jsonl', live: ['loss'] },
];

const sandboxes: Sandbox[] = [];
afterEach(async () => {
  for (const sandbox of sandboxes.splice(0)) await sandbox.dispose();
});

test.each(SCRIPTS)(
  '$file is followed live, and the store holds what its library finds in its files',
  async (script) => {
    const { file, format, live, env, float32 } = script;
    const tracked = await track(file, 'current', env);
    const { sandbox, runId } = tracked;
    sandboxes.push(sandbox);
    const found = await python('current', join('readers', 'logger_view.py'), [format], { cwd: sandbox.folder, env });
    const theirs = JSON.parse(found) as { series: Series; params: Record<string, string> };
    const run = await answer<RunDetail>(sandbox, `/v1/runs/${runId}`);
    const ours = await readSeries(sandbox, runId, Object.keys(theirs.series), float32 ?? false);
    expect({ series: ours, params: run.params }).toEqual({
      series: theirs.series,
      params: expect.objectContaining(theirs.params) as Record<string, string>,
    });
    expect(tracked.live).toEqual(expect.arrayContaining(live));
  },
);

/** Every point of each key, the points of one step too. */
async function readSeries(sandbox: Sandbox, runId: string, keys: string[], float32: boolean): Promise<Series> {
  const series: Series = {};
  for (const key of keys) {
    const query = `run_id=${runId}&metric_key=${encodeURIComponent(key)}&max_results=25000`;
    const path = `/api/2.0/mlflow/metrics/get-history?${query}`;
    const { metrics = [] } = await answer<{ metrics?: { step?: number; value: number | string }[] }>(sandbox, path);
    series[key] = metrics
      .map(({ step = 0, value }): [number, number | string] => [step, float32 ? asFloat32(value) : value])
      .sort(([a, x], [b, y]) => a - b || Number(x) - Number(y));
  }
  return series;
}

function asFloat32(value: number | string): number | string {
  return typeof value === 'number' ? Math.fround(value) : value;
}

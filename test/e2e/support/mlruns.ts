import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Lays an `mlruns/` as MLflow's file store writes it: one experiment with runs of a metric and a param each. */
export function layMlruns(folder: string, names: readonly string[]): void {
  const experiment = join(folder, 'mlruns', '417');
  write(
    experiment,
    'meta.yaml',
    `artifact_location: file://${experiment}\nexperiment_id: '417'\nlifecycle_stage: active\nname: old-times\n`,
  );
  names.forEach((name, index) => {
    const id = (index + 1).toString(16).padStart(32, 'a');
    const run = join(experiment, id);
    const start = Date.UTC(2024, 3, 1) + index * 60_000;
    const facts = {
      artifact_uri: `file://${run}/artifacts`,
      end_time: start + 30_000,
      entry_point_name: "''",
      experiment_id: "'417'",
      lifecycle_stage: 'active',
      run_id: id,
      run_name: name,
      run_uuid: id,
      source_name: "''",
      source_type: 4,
      source_version: "''",
      start_time: start,
      status: 3,
      tags: '[]',
      user_id: 'ada',
    };
    write(
      run,
      'meta.yaml',
      `${Object.entries(facts)
        .map(([key, value]) => `${key}: ${value}`)
        .join('\n')}\n`,
    );
    write(join(run, 'params'), 'lr', '0.1');
    write(join(run, 'tags'), 'mlflow.runName', name);
    write(
      join(run, 'metrics'),
      'loss',
      [3, 2, 1].map((value, step) => `${start + step} ${value / 10} ${step}\n`).join(''),
    );
    write(join(run, 'artifacts'), 'notes.txt', `${name}\n`);
  });
}

function write(folder: string, name: string, text: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), text);
}

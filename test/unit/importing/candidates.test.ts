import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ImportFixture } from './importFixture';

const fixture = new ImportFixture();

test('what the workspace folder holds of other tools is offered with a count', async () => {
  const { folder } = fixture.paths;
  cpSync(fixture.recordedFiles(), join(folder, 'mlruns'), { recursive: true });
  cpSync(fixture.recordedDatabase(), join(folder, 'sub', 'mlflow.db'));
  fixture.write('workspace/lightning_logs/version_0/metrics.csv', 'epoch,step,train_loss\n0,1,0.5\n');
  expect(await fixture.importing.candidates()).toEqual([
    { path: join(folder, 'mlruns'), what: 'MLflow runs', format: 'mlflow-files', runs: 7 },
    { path: join(folder, 'sub', 'mlflow.db'), what: 'MLflow database', format: 'mlflow-database', runs: 7 },
    { path: join(folder, 'lightning_logs'), what: 'Lightning logs', format: 'lightning', runs: 1 },
  ]);
});

test('a folder without any is offered nothing', async () => {
  fixture.write('workspace/data/table.csv', 'a,b\n1,2\n');
  expect(await fixture.importing.candidates()).toEqual([]);
});

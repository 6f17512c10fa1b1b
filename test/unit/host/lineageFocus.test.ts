import { expect, it } from 'vitest';
import { lineageFocus } from '../../../src/host/pages/lineageFocus';

const folder = 'file:///work';

it('names the lineage node of whatever a command was called with', () => {
  expect([
    lineageFocus({ folder, runId: 'abc' }),
    lineageFocus({ folder, runId: 'abc', artifactPath: 'out/model.json' }),
    lineageFocus({ folder, datasetPath: 'data/train.csv', hash: 'sha256:00' }),
    lineageFocus({ folder, model: 'species', version: 2 }),
    lineageFocus({ folder, datasetPath: 'data/train.csv', hash: null }),
  ]).toEqual(['run:abc', 'artifact:abc/out/model.json', 'dataset:data/train.csv@sha256:00', 'model:species/2', null]);
});

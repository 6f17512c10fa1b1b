import { expect, it } from 'vitest';
import { ModelsTree } from '../../../src/host/trees/modelsTree';
import { drawTree } from './drawTree';
import { treeContext } from './fixtures';

it('shows each model with its versions, their aliases, and what each came from', async () => {
  expect(await drawTree(new ModelsTree(treeContext()))).toBe(
    `
v (package) species | 2 versions · @production is 2
  > (verified-filled) Version 2 | @production · 0.943 · 3 min · Better on juveniles.
    (pass-filled mlops.run1) calm-otter | 0.943 · 2 min
    (file) model.json | 5ec0de5 · 2 KiB
    (git-commit) 5ca1ab1
    (database) data/train.csv | a1b2c3d
  > (verified) Version 1 | 0.943 · 3 min
    (pass-filled mlops.run1) calm-otter | 0.943 · 2 min
    (file) model.json | 5ec0de5 · 2 KiB
    (git-commit) 5ca1ab1
    (database) data/train.csv | a1b2c3d
`.trim(),
  );
});

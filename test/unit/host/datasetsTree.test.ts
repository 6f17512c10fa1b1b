import { expect, it } from 'vitest';
import { DatasetsTree } from '../../../src/host/trees/datasetsTree';
import { drawTree } from './drawTree';
import { treeContext } from './fixtures';

it('shows each path with its versions and the runs that used them, marked where the disk differs', async () => {
  expect(await drawTree(new DatasetsTree(treeContext()))).toBe(
    `
> (diff-modified gitDecoration.modifiedResourceForeground) data/train.csv | changed since its last run · 2 versions
  > (versions) a1b2c3d | 15 KiB · 1 run · 5 min
    (pass-filled mlops.run1) calm-otter | 0.943 · 2 min
  (versions) 9f8e7d6 | 14.6 KiB · 0 runs · 1 h
> (circle-slash gitDecoration.deletedResourceForeground) images | missing
`.trim(),
  );
});

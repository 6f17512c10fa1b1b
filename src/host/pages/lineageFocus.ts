import type { LineageTarget } from '../contributions/targets';

/** The id of the lineage node a command was called with; see lineage.ts. */
export function lineageFocus(target: LineageTarget): string | null {
  if ('model' in target) {
    return target.version === undefined ? null : `model:${target.model}/${target.version}`;
  }
  if ('datasetPath' in target) {
    return target.hash ? `dataset:${target.datasetPath}@${target.hash}` : null;
  }
  return target.artifactPath === undefined ? `run:${target.runId}` : `artifact:${target.runId}/${target.artifactPath}`;
}

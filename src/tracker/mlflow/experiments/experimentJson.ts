import type { Experiment } from '../../../shared/model/experiment';
import { toPairs } from '../rules/tagList';
import { int64 } from '../wire/json';

/** An experiment as the protocol writes it. */
export function experimentJson(experiment: Experiment): object {
  return {
    experiment_id: experiment.id,
    name: experiment.name,
    artifact_location: artifactLocation(experiment),
    lifecycle_stage: experiment.deleted ? 'deleted' : 'active',
    last_update_time: int64(experiment.updatedAt),
    creation_time: int64(experiment.createdAt),
    tags: toPairs(experiment.tags),
  };
}

/** Where the experiment's artifacts go: behind this tracker unless it says otherwise. */
export function artifactLocation({ id, artifactLocation }: Pick<Experiment, 'id' | 'artifactLocation'>): string {
  return artifactLocation ?? `mlflow-artifacts:/${id}`;
}

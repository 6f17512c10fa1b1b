import type { Experiment } from '../../../shared/model/experiment';
import type { ExperimentStore } from '../../store/store';
import { doesNotExist, invalid } from '../wire/mlflowError';

/** The experiment of a request, deleted ones too. Throws MlflowError where there is none. */
export function findExperiment(experiments: ExperimentStore, id: string): Experiment {
  const found = experiments.find(id);
  if (found) return found;
  // Made here, an id is a number; imported, it may be any word.
  if (!/^[a-zA-Z0-9][\w-]{0,63}$/.test(id)) throw invalid(`Invalid experiment ID: '${id.slice(0, 200)}'`);
  if (!/^\d+$/.test(id)) {
    throw invalid(`Invalid experiment ID '${id}'. Experiment ID must be a valid integer.`);
  }
  throw doesNotExist(`No Experiment with id=${id} exists`);
}

/** Likewise, and refuses a deleted one as MLflow does for what would change it. */
export function findActiveExperiment(experiments: ExperimentStore, id: string): Experiment {
  const experiment = findExperiment(experiments, id);
  if (!experiment.deleted) return experiment;
  throw invalid(`The experiment ${id} must be in the 'active' state. Current state is deleted.`);
}

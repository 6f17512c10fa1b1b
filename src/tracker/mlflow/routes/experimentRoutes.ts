import type { Experiment } from '../../../shared/model/experiment';
import { experimentJson } from '../experiments/experimentJson';
import { findActiveExperiment, findExperiment } from '../experiments/findExperiment';
import { compareBy, matchesAll, type Value } from '../filter/evaluate';
import { EXPERIMENTS } from '../filter/grammars';
import { parseFilter, parseOrder } from '../filter/parseFilter';
import type { MlflowContext } from '../mlflowContext';
import type { MlflowRequest, MlflowRoutes } from '../mlflowRequest';
import { checkKey } from '../rules/keys';
import { checkLength, LIMITS } from '../rules/limits';
import { cutPage, readPage } from '../rules/paging';
import { readPairs } from '../rules/tagList';
import { readView } from '../rules/viewType';
import { doesNotExist, invalid, MlflowError } from '../wire/mlflowError';

/** Experiments: make, find, rename, tag, delete and restore. */
export function experimentRoutes({ store, defaultArtifactRoot }: MlflowContext): MlflowRoutes {
  const { experiments } = store;
  const search = ({ fields }: MlflowRequest) => searchExperiments(experiments.list(), fields);
  const change = (handle: (experiment: Experiment, request: MlflowRequest) => void) => (request: MlflowRequest) =>
    store.transaction(() => {
      handle(findActiveExperiment(experiments, request.fields.requiredText('experiment_id')), request);
      return {};
    });
  return {
    'POST 2.0/mlflow/experiments/create': ({ fields }) =>
      store.transaction(() => {
        const name = checkName(fields.requiredText('name'));
        const location = checkLocation(fields.text('artifact_location'));
        const tags = Object.fromEntries(readPairs(fields, 'tags').map(([key, value]) => checkTag(key, value)));
        const artifactLocation = location ?? defaultLocation(defaultArtifactRoot);
        try {
          return { experiment_id: experiments.create({ name, tags, artifactLocation }).id };
        } catch (error) {
          refuseTaken(experiments.byName(name));
          throw error;
        }
      }),
    'GET 2.0/mlflow/experiments/get': ({ fields }) => ({
      experiment: experimentJson(findExperiment(experiments, fields.requiredText('experiment_id'))),
    }),
    'GET 2.0/mlflow/experiments/get-by-name': ({ fields }) => {
      const name = fields.requiredText('experiment_name');
      const found = experiments.byName(name);
      if (!found) throw doesNotExist(`Could not find experiment with name '${name}'`);
      return { experiment: experimentJson(found) };
    },
    'POST 2.0/mlflow/experiments/search': search,
    'GET 2.0/mlflow/experiments/search': search,
    'POST 2.0/mlflow/experiments/update': ({ fields }) =>
      store.transaction(() => {
        const id = fields.requiredText('experiment_id');
        const name = checkName(fields.requiredText('new_name'));
        const experiment = findExperiment(experiments, id);
        if (experiment.deleted) throw invalid('Cannot rename a non-active experiment.');
        const other = experiments.byName(name);
        if (other?.id !== id) refuseTaken(other);
        experiments.rename(id, name);
        return {};
      }),
    'POST 2.0/mlflow/experiments/delete': ({ fields }) => {
      setDeleted(fields.requiredText('experiment_id'), true);
      return {};
    },
    'POST 2.0/mlflow/experiments/restore': ({ fields }) => {
      setDeleted(fields.requiredText('experiment_id'), false);
      return {};
    },
    'POST 2.0/mlflow/experiments/set-experiment-tag': change(({ id }, { fields }) => {
      const [key, value] = checkTag(fields.requiredText('key'), fields.text('value') ?? '');
      experiments.setTag(id, key, value);
    }),
    'POST 2.0/mlflow/experiments/delete-experiment-tag': change(({ id, tags }, { fields }) => {
      const key = fields.requiredText('key');
      if (!Object.hasOwn(tags, key)) throw doesNotExist(`No tag with name: ${key} in experiment with id ${id}`);
      experiments.setTag(id, key, null);
    }),
  };

  function setDeleted(id: string, deleted: boolean): void {
    store.transaction(() => {
      const experiment = findExperiment(experiments, id);
      if (experiment.deleted === deleted) throw doesNotExist(`No Experiment with id=${id} exists`);
      experiments.setDeleted(id, deleted);
    });
  }
}

function searchExperiments(all: readonly Experiment[], fields: MlflowRequest['fields']): object {
  const page = readPage(fields, 1000);
  const view = readView(fields, 'view_type');
  const clauses = parseFilter(fields.text('filter'), EXPERIMENTS);
  const orders = fields.texts('order_by').map((order) => parseOrder(order, EXPERIMENTS));
  const tagged = orders.find(({ entity }) => entity !== 'attribute');
  if (tagged) throw invalid(`Invalid order_by entity: ${tagged.entity}`);
  const found = all.filter(
    (experiment) =>
      (view === 'all' || experiment.deleted === (view === 'deleted')) &&
      matchesAll(clauses, (entity, key) => attributeOf(experiment, entity, key)),
  );
  if (orders.length > 0) {
    found.sort((left, right) => compareBy(orders, attributeOf)(left, right) || compareIds(right, left));
  } else found.sort((left, right) => right.createdAt - left.createdAt || compareIds(left, right));
  const { items, next } = cutPage(found, page);
  return { experiments: items.length === 0 ? undefined : items.map(experimentJson), next_page_token: next };
}

function attributeOf(experiment: Experiment, entity: 'tag' | 'attribute', key: string): Value {
  if (entity === 'tag') return Object.hasOwn(experiment.tags, key) ? experiment.tags[key] : undefined;
  switch (key) {
    case 'name':
      return experiment.name;
    case 'experiment_id':
      return experiment.id;
    case 'creation_time':
      return experiment.createdAt;
    default:
      return experiment.updatedAt;
  }
}

/** As numbers: "10" comes after "9". */
function compareIds({ id: left }: Experiment, { id: right }: Experiment): number {
  return left.length - right.length || (left < right ? -1 : Number(left > right));
}

function defaultLocation(root: string | null): ((id: string) => string) | null {
  return root === null ? null : (id) => `${root.replace(/\/+$/, '')}/${id}`;
}

function checkName(name: string): string {
  return checkLength('name', LIMITS.experimentName, name);
}

function refuseTaken(taken: Experiment | null): void {
  if (!taken) return;
  const state = taken.deleted ? ' It is deleted; restore it, or use another name.' : '';
  throw new MlflowError('RESOURCE_ALREADY_EXISTS', `Experiment(name=${taken.name}) already exists.${state}`);
}

function checkTag(key: string, value: string): [key: string, value: string] {
  checkKey(key, 'key');
  return [checkLength('key', LIMITS.key, key), checkLength('value', LIMITS.experimentTagValue, value)];
}

function checkLocation(location: string | undefined): string | undefined {
  if (!location) return undefined;
  if (location.startsWith('runs:')) {
    throw invalid(`Artifact location cannot be a runs:/ URI. Given: '${location.slice(0, 200)}'`);
  }
  if (/[#;]/.test(location)) throw invalid(`'artifact_location' URL can't include fragments or params.`);
  if (location.length <= LIMITS.artifactLocation) return location;
  throw invalid(
    `Invalid artifact path length. The length of the artifact path cannot be greater than ${LIMITS.artifactLocation} characters.`,
  );
}

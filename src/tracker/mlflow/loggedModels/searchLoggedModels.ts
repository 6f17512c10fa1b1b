import type { LoggedModel, LoggedModelMetric } from '../../../shared/model/loggedModel';
import { decodeNumber } from '../../../shared/model/metric';
import { compareBy, matches, type Value } from '../filter/evaluate';
import type { Clause, OrderClause } from '../filter/grammar';
import { LOGGED_MODELS } from '../filter/grammars';
import { parseFilter } from '../filter/parseFilter';
import type { Fields } from '../wire/fields';
import { invalid } from '../wire/mlflowError';

type Entity = 'metric' | 'param' | 'tag' | 'attribute';

interface DatasetFilter {
  name: string;
  digest: string | undefined;
}

interface Order extends OrderClause<Entity> {
  dataset: Partial<DatasetFilter>;
}

/** What a request's filter and datasets match, in its order; the newest first where it gives none. */
export function searchLoggedModels(models: readonly LoggedModel[], fields: Fields): LoggedModel[] {
  const clauses = parseFilter(fields.text('filter'), LOGGED_MODELS);
  const datasets = fields.items('datasets').map(readDataset);
  const orders = fields.items('order_by').map(readOrder);
  const found = models.filter(
    (model) => clauses.every((clause) => holds(model, clause, datasets)) && isOnDatasets(model, clauses, datasets),
  );
  const compare = [...orders, NEWEST, BY_ID].map((order) =>
    compareBy<Entity, LoggedModel>([order], (model, entity, key) => fieldOf(model, entity, key, order.dataset)),
  );
  return found.sort((left, right) => compare.reduce((order, next) => order || next(left, right), 0));
}

const NEWEST: Order = { entity: 'attribute', key: 'creation_timestamp', ascending: false, dataset: {} };
const BY_ID: Order = { entity: 'attribute', key: 'model_id', ascending: true, dataset: {} };

function readDataset(fields: Fields): DatasetFilter {
  const name = fields.text('dataset_name');
  if (!name) throw invalid('`dataset_name` in the `datasets` clause must be specified.');
  return { name, digest: fields.text('dataset_digest') || undefined };
}

function readOrder(fields: Fields): Order {
  const field = fields.requiredText('field_name');
  const [entity, ...rest] = field.split('.');
  const ascending = fields.flag('ascending') ?? true;
  const dataset = {
    name: fields.text('dataset_name') || undefined,
    digest: fields.text('dataset_digest') || undefined,
  };
  if (rest.length > 0) {
    if (entity === 'metrics') return { entity: 'metric', key: rest.join('.'), ascending, dataset };
    throw invalid(`Invalid order by field name: ${field}. Only metrics are supported.`);
  }
  const rules = LOGGED_MODELS.rules.attribute as ReadonlyMap<string, { name?: string }>;
  const rule = rules.get(field.replace(/_ms$/, ''));
  if (!rule) throw invalid(`Invalid order by field name: ${field}`);
  return { entity: 'attribute', key: rule.name ?? field, ascending, dataset };
}

/** A metric may have been measured many times: one that fits is enough. */
function holds(model: LoggedModel, clause: Clause<Entity>, datasets: readonly DatasetFilter[]): boolean {
  if (clause.entity !== 'metric') return matches(clause, fieldOf(model, clause.entity, clause.key, {}));
  return model.metrics.some(
    (metric) => metric.key === clause.key && isOnOne(metric, datasets) && matches(clause, decodeNumber(metric.value)),
  );
}

/** Datasets without a clause about metrics: any metric on one of them. */
function isOnDatasets(
  model: LoggedModel,
  clauses: readonly Clause<Entity>[],
  datasets: readonly DatasetFilter[],
): boolean {
  if (datasets.length === 0 || clauses.some(({ entity }) => entity === 'metric')) return true;
  return model.metrics.some((metric) => isOnOne(metric, datasets));
}

function isOnOne(metric: LoggedModelMetric, datasets: readonly Partial<DatasetFilter>[]): boolean {
  return datasets.length === 0 || datasets.some((dataset) => isOn(metric, dataset));
}

function isOn(metric: LoggedModelMetric, { name, digest }: Partial<DatasetFilter>): boolean {
  return (
    (name === undefined || metric.datasetName === name) && (digest === undefined || metric.datasetDigest === digest)
  );
}

function fieldOf(model: LoggedModel, entity: Entity, key: string, dataset: Partial<DatasetFilter>): Value {
  switch (entity) {
    case 'metric':
      return latest(model, key, dataset);
    case 'param':
      return Object.hasOwn(model.params, key) ? model.params[key] : undefined;
    case 'tag':
      return Object.hasOwn(model.tags, key) ? model.tags[key] : undefined;
    case 'attribute':
      return attribute(model, key);
  }
}

/** By time, then by step. */
function latest(model: LoggedModel, key: string, dataset: Partial<DatasetFilter>): Value {
  const [last] = model.metrics
    .filter((metric) => metric.key === key && isOn(metric, dataset))
    .sort((a, b) => b.timestamp - a.timestamp || b.step - a.step);
  return last && decodeNumber(last.value);
}

function attribute(model: LoggedModel, key: string): Value {
  switch (key) {
    case 'name':
      return model.name;
    case 'model_id':
      return model.id;
    case 'model_type':
      return model.modelType;
    case 'status':
      return model.status;
    case 'source_run_id':
      return model.sourceRunId;
    case 'creation_timestamp':
      return model.createdAt;
    default:
      return model.updatedAt;
  }
}

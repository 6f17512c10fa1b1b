import type { ModelVersion, RegisteredModel } from '../../../shared/model/modelVersion';
import { compareBy, matchesAll, type Value } from '../filter/evaluate';
import type { Clause, Grammar, OrderClause } from '../filter/grammar';
import { MODEL_VERSIONS, REGISTERED_MODEL_ORDER, REGISTERED_MODELS } from '../filter/grammars';
import { parseFilter, parseOrder } from '../filter/parseFilter';
import type { Fields } from '../wire/fields';
import { invalid } from '../wire/mlflowError';
import { isPrompt, PROMPT_TAG } from './modelChecks';

type Entity = 'tag' | 'attribute';

/** Models that a request's filter matches, in its order, else by name. */
export function searchModels(models: readonly RegisteredModel[], fields: Fields): RegisteredModel[] {
  const { clauses, prompts } = readFilter(fields, REGISTERED_MODELS);
  const orders = [...readOrders(fields, REGISTERED_MODEL_ORDER), ascending('name')];
  return models
    .filter((model) => prompts || !isPrompt(model.tags))
    .filter((model) => matchesAll(clauses, (entity, key) => valueOfModel(model, entity, key)))
    .sort(compareBy(orders, valueOfModel));
}

/** Versions that a request's filter matches; the last changed first where it gives no order. */
export function searchVersions(models: readonly RegisteredModel[], fields: Fields): ModelVersion[] {
  const { clauses, prompts } = readFilter(fields, MODEL_VERSIONS);
  const given = readOrders(fields, MODEL_VERSIONS);
  const first = given.length > 0 ? given : [{ ...ascending('last_updated_timestamp'), ascending: false }];
  const orders = [...first, ascending('name'), { ...ascending('version_number'), ascending: false }];
  return models
    .flatMap(({ versions }) => versions)
    .filter((version) => prompts || !isPrompt(version.tags))
    .filter((version) => matchesAll(clauses, (entity, key) => valueOfVersion(version, entity, key)))
    .sort(compareBy(orders, valueOfVersion));
}

/** Prompts are found only by a filter that asks for them; otherwise one that excludes them matches what has no such tag. */
function readFilter(fields: Fields, grammar: Grammar<Entity>): { clauses: Clause<Entity>[]; prompts: boolean } {
  const clauses = parseFilter(fields.text('filter'), grammar);
  const about = clauses.find(({ entity, key }) => entity === 'tag' && key === PROMPT_TAG);
  const wanted = about?.operator === '=' ? 'true' : about?.operator === '!=' ? 'false' : null;
  const prompts = wanted !== null && String(about?.value).toLowerCase() === wanted;
  return { clauses: prompts ? clauses : clauses.filter(({ key }) => key !== PROMPT_TAG), prompts };
}

function readOrders(fields: Fields, grammar: Grammar<Entity>): OrderClause<Entity>[] {
  const texts = fields.texts('order_by');
  const orders = texts.map((text) => parseOrder(text, grammar));
  const tagged = orders.find(({ entity }) => entity === 'tag');
  if (tagged) throw invalid(`Invalid order by key 'tag.${tagged.key}' specified.`);
  if (new Set(orders.map(({ key }) => key)).size === orders.length) return orders;
  throw invalid(`\`order_by\` contains duplicate fields: [${texts.map((text) => `'${text}'`).join(', ')}]`);
}

function ascending(key: string): OrderClause<Entity> {
  return { entity: 'attribute', key, ascending: true };
}

function valueOfModel(model: RegisteredModel, entity: Entity, key: string): Value {
  if (entity === 'tag') return tagOf(model.tags, key);
  if (key === 'name') return model.name;
  return key === 'creation_timestamp' ? model.createdAt : model.updatedAt;
}

function valueOfVersion(version: ModelVersion, entity: Entity, key: string): Value {
  if (entity === 'tag') return tagOf(version.tags, key);
  switch (key) {
    case 'name':
      return version.model;
    case 'version_number':
      return version.version;
    case 'run_id':
      return version.runId;
    case 'source_path':
      return version.source;
    case 'creation_timestamp':
      return version.createdAt;
    default:
      return version.updatedAt;
  }
}

function tagOf(tags: Readonly<Record<string, string>>, key: string): Value {
  return Object.hasOwn(tags, key) ? tags[key] : undefined;
}

import type { ModelVersion, RegisteredModel } from '../../../shared/model/modelVersion';
import { Registry } from '../../registry/registry';
import type { MlflowContext } from '../mlflowContext';
import type { MlflowRequest, MlflowRoutes } from '../mlflowRequest';
import {
  checkStage,
  findModel,
  findVersion,
  isPrompt,
  readAlias,
  readName,
  readTag,
  readTags,
  readVersion,
  refuseReserved,
} from '../registry/modelChecks';
import { latestByStage, latestVersions, registeredModelJson, versionJson } from '../registry/modelJson';
import { searchModels } from '../registry/searchModels';
import { VersionSources } from '../registry/versionSource';
import { checkKey } from '../rules/keys';
import { cutPage, readPage } from '../rules/paging';
import type { Fields } from '../wire/fields';
import { doesNotExist, invalid, MlflowError } from '../wire/mlflowError';

const MOST_MODELS = 1000;

/** Registered models with their tags and aliases. */
export function registeredModelRoutes(context: MlflowContext): MlflowRoutes {
  const { store, paths } = context;
  const { models } = store;
  const sources = new VersionSources(context);
  const registry = new Registry(store, paths);
  const json = (model: RegisteredModel, versions?: ModelVersion[]) =>
    registeredModelJson(model, (version) => sources.sourceOf(version), versions);
  const latest = ({ fields }: MlflowRequest) => {
    const model = findModel(models, readName(fields));
    const stages = fields.texts('stages').map(checkStage);
    const versions = latestVersions(model).filter(({ stage }) => stages.length === 0 || stages.includes(stage));
    if (versions.length === 0) return {};
    return { model_versions: versions.map((version) => versionJson(version, sources.sourceOf(version))) };
  };
  return {
    'POST 2.0/mlflow/registered-models/create': ({ fields }) =>
      store.transaction(() => {
        const name = readName(fields);
        const tags = readTags(fields);
        refuseTaken(name, tags);
        return { registered_model: json(models.create({ name, tags, description: fields.text('description') ?? '' })) };
      }),
    'GET 2.0/mlflow/registered-models/get': ({ fields }) => ({
      registered_model: json(findModel(models, readName(fields))),
    }),
    'PATCH 2.0/mlflow/registered-models/update': ({ fields }) =>
      store.transaction(() => {
        const { name } = findModel(models, readName(fields));
        return { registered_model: json(models.describe(name, fields.text('description') ?? '')) };
      }),
    'POST 2.0/mlflow/registered-models/rename': ({ fields }) =>
      store.transaction(() => {
        const given = fields.requiredText('name');
        const newName = readName(fields, 'new_name');
        const { name } = findModel(models, given);
        if (newName !== name) refuseTaken(newName, {});
        return { registered_model: json(models.rename(name, newName)) };
      }),
    'DELETE 2.0/mlflow/registered-models/delete': ({ fields }) => {
      registry.removeModel(findModel(models, readName(fields)).name);
      return {};
    },
    'GET 2.0/mlflow/registered-models/search': ({ fields }) => search(fields),
    'GET 2.0/mlflow/registered-models/get-latest-versions': latest,
    'POST 2.0/mlflow/registered-models/get-latest-versions': latest,
    'POST 2.0/mlflow/registered-models/set-tag': ({ fields }) => {
      const name = readName(fields);
      const [key, value] = readTag(fields);
      models.setTag(findModel(models, name).name, key, value);
      return {};
    },
    'DELETE 2.0/mlflow/registered-models/delete-tag': ({ fields }) => {
      const name = readName(fields);
      const key = checkKey(fields.requiredText('key'), 'key');
      models.setTag(findModel(models, name).name, key, null);
      return {};
    },
    'POST 2.0/mlflow/registered-models/alias': ({ fields }) => {
      const name = readName(fields);
      const alias = readAlias(fields);
      refuseReserved(alias);
      const { version } = findVersion(models, name, readVersion(fields));
      models.setAlias(name, alias, version);
      return {};
    },
    'DELETE 2.0/mlflow/registered-models/alias': ({ fields }) =>
      store.transaction(() => {
        const name = readName(fields);
        const alias = readAlias(fields);
        if (Object.hasOwn(findModel(models, name).aliases, alias)) models.removeAlias(name, alias);
        return {};
      }),
    'GET 2.0/mlflow/registered-models/alias': ({ fields }) => {
      const name = readName(fields);
      const version = findVersion(models, name, byAlias(name, readAlias(fields)));
      return { model_version: versionJson(version, sources.sourceOf(version)) };
    },
  };

  function byAlias(name: string, alias: string): number {
    const { aliases, versions } = findModel(models, name);
    const [newest] = versions;
    if (alias.toLowerCase() === 'latest') {
      if (!newest) throw doesNotExist(`Latest version not found for model ${name}.`);
      return newest.version;
    }
    const version = Object.hasOwn(aliases, alias) ? aliases[alias] : undefined;
    if (version === undefined) throw invalid(`Registered model alias ${alias} not found.`);
    return version;
  }

  function search(fields: Fields): object {
    const page = readPage(fields, 100, MOST_MODELS);
    const { items, next } = cutPage(searchModels(models.list(), fields), page);
    return {
      registered_models: items.length === 0 ? undefined : items.map((model) => json(model, latestByStage(model))),
      next_page_token: next,
    };
  }

  /** One name is either a model's or a prompt's. */
  function refuseTaken(name: string, tags: Record<string, string>): void {
    const taken = models.find(name);
    if (!taken) return;
    const [before, now] = [isPrompt(taken.tags), isPrompt(tags)].map((prompt) =>
      prompt ? 'Prompt' : 'Registered Model',
    );
    throw new MlflowError(
      'RESOURCE_ALREADY_EXISTS',
      before === now
        ? `${now} (name=${name}) already exists.`
        : `Tried to create a ${now?.toLowerCase()} with name '${name}', but the name is already taken by a ${before?.toLowerCase()}. MLflow does not allow creating a model and a prompt with the same name.`,
    );
  }
}

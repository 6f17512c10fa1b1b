import { randomBytes } from 'node:crypto';
import type { LoggedModel } from '../../../shared/model/loggedModel';
import { ArtifactPlaces } from '../artifacts/artifactPlaces';
import { findActiveExperiment } from '../experiments/findExperiment';
import { loggedModelJson, parseStatus } from '../loggedModels/loggedModelJson';
import { searchLoggedModels } from '../loggedModels/searchLoggedModels';
import type { MlflowContext } from '../mlflowContext';
import type { MlflowRoutes } from '../mlflowRequest';
import { cutPage, readPage } from '../rules/paging';
import { readPairs } from '../rules/tagList';
import type { Fields } from '../wire/fields';
import { invalidValue } from '../wire/fields';
import { doesNotExist, invalid } from '../wire/mlflowError';

const STANDARD_PAGE = 100;

/** MLflow 3's logged models, without their files. */
export function loggedModelRoutes(context: MlflowContext): MlflowRoutes {
  const { store } = context;
  const { loggedModels, experiments } = store;
  const places = new ArtifactPlaces(context);
  const json = (model: LoggedModel) => ({ model: loggedModelJson(model, places.loggedModelUri(model)) });
  return {
    'POST 2.0/mlflow/logged-models': ({ fields }) => store.transaction(() => json(create(fields))),
    'POST 2.0/mlflow/logged-models/search': ({ fields }) => {
      const ids = fields.has('experiment_ids') ? fields.texts('experiment_ids') : fields.missing('experiment_ids');
      const page = readPage(fields, STANDARD_PAGE);
      const { items, next } = cutPage(searchLoggedModels(loggedModels.list(ids), fields), page);
      return {
        models: items.length === 0 ? undefined : items.map((model) => json(model).model),
        next_page_token: next,
      };
    },
    'GET 2.0/mlflow/logged-models/:model': ({ fields, params }) =>
      json(find(params.model, fields.flag('allow_deleted') ?? false)),
    'PATCH 2.0/mlflow/logged-models/:model': ({ fields, params }) =>
      store.transaction(() => {
        const given = fields.has('status') ? fields.values.status : fields.missing('status');
        const status = parseStatus(given);
        if (!status) throw invalid(invalidValue('status', given));
        return json(loggedModels.setStatus(find(params.model).id, status));
      }),
    'DELETE 2.0/mlflow/logged-models/:model': ({ params }) => done(() => loggedModels.remove(find(params.model).id)),
    'PATCH 2.0/mlflow/logged-models/:model/tags': ({ fields, params }) =>
      done(() => loggedModels.setTags(find(params.model).id, Object.fromEntries(readPairs(fields, 'tags')))),
    'DELETE 2.0/mlflow/logged-models/:model/tags/:key': ({ params }) =>
      done(() => {
        const { id, tags } = find(params.model);
        const { key = '' } = params;
        if (!Object.hasOwn(tags, key)) {
          throw doesNotExist(`No tag with key '${key}' found for model with ID '${id}'.`);
        }
        loggedModels.removeTag(id, key);
      }),
    'POST 2.0/mlflow/logged-models/:model/params': ({ fields, params }) =>
      done(() => loggedModels.addParams(find(params.model).id, Object.fromEntries(readPairs(fields, 'params')))),
  };

  function create(fields: Fields): LoggedModel {
    const name = fields.text('name') || undefined;
    const experimentId = fields.requiredText('experiment_id');
    checkName(name);
    const { artifactLocation } = findActiveExperiment(experiments, experimentId);
    const id = `m-${randomBytes(16).toString('hex')}`;
    const now = Date.now();
    return loggedModels.create({
      id,
      experimentId,
      name: name ?? `model-${id.slice(2, 8)}`,
      artifactLocation: artifactLocation === null ? null : `${artifactLocation}/models/${id}/artifacts`,
      status: 'PENDING',
      statusMessage: null,
      sourceRunId: fields.text('source_run_id') || null,
      modelType: fields.text('model_type') || null,
      createdAt: now,
      updatedAt: now,
      params: Object.fromEntries(readPairs(fields, 'params')),
      tags: Object.fromEntries(readPairs(fields, 'tags')),
    });
  }

  function find(id = '', allowDeleted = false): LoggedModel {
    const found = loggedModels.find(id);
    if (found && (allowDeleted || !found.deleted)) return found;
    throw doesNotExist(`Logged model with ID '${id}' not found.`);
  }

  function done(work: () => void): object {
    store.transaction(work);
    return {};
  }
}

function checkName(name: string | undefined): void {
  if (name === undefined || !/[/:.%"']/.test(name)) return;
  const shown = name.includes("'") && !name.includes('"') ? `"${name}"` : `'${name.replaceAll("'", "\\'")}'`;
  throw invalid(
    `Invalid model name (${shown}) provided. Model name must be a non-empty string and cannot contain the following characters: ('/', ':', '.', '%', '"', "'")`,
  );
}

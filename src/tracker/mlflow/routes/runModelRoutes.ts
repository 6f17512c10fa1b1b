import type { MlflowContext } from '../mlflowContext';
import type { MlflowRoutes } from '../mlflowRequest';
import { findActiveRun } from '../runs/findRun';
import type { Fields } from '../wire/fields';
import { isObject } from '../wire/fields';
import { type JsonObject, type JsonValue, parseJson } from '../wire/json';
import { invalid, MlflowError } from '../wire/mlflowError';
import { pythonJson } from '../wire/pythonJson';

/** Of a run, to which clients before MLflow 3 log their models: what they logged, as JSON. */
const HISTORY_TAG = 'mlflow.log-model.history';
const MANDATORY = ['artifact_path', 'flavors', 'utc_time_created', 'run_id'];

/** Which models a run made. */
export function runModelRoutes({ store }: MlflowContext): MlflowRoutes {
  const { runs, loggedModels } = store;
  return {
    'POST 2.0/mlflow/runs/outputs': ({ fields }) => {
      const id = fields.requiredText('run_id');
      if (fields.list('models').length === 0) fields.missing('models');
      const models = fields.items('models').map((model) => ({
        modelId: model.requiredText('model_id'),
        direction: 'output' as const,
        step: model.number('step') ?? 0,
      }));
      return store.transaction(() => {
        findActiveRun(runs, id);
        loggedModels.link(id, models);
        return {};
      });
    },
    'POST 2.0/mlflow/runs/log-model': ({ fields }) => {
      const id = fields.runId();
      const model = readModel(fields);
      return store.transaction(() => {
        findActiveRun(runs, id);
        runs.setTag(id, HISTORY_TAG, pythonJson([...readHistory(runs.summary(id).tags[HISTORY_TAG]), model]));
        return {};
      });
    },
  };
}

/** What of a model's description goes into the tag. */
function readModel(fields: Fields): JsonObject {
  const text = fields.requiredText('model_json');
  const model = parse(text);
  if (!isObject(model)) throw malformed(text);
  const missing = MANDATORY.filter((name) => !Object.hasOwn(model, name));
  if (missing.length > 0) {
    throw invalid(`Model json is missing mandatory fields: {${missing.map((name) => `'${name}'`).join(', ')}}`);
  }
  const { run_id, artifact_path, utc_time_created, model_uuid = null, flavors } = model;
  return { run_id, artifact_path, utc_time_created, model_uuid, flavors: withoutConfig(flavors) };
}

function withoutConfig(flavors: JsonValue | undefined): JsonValue {
  if (!isObject(flavors)) return {};
  const kept = Object.entries(flavors).map(([flavor, value]) => {
    if (!isObject(value)) return [flavor, value];
    const { config: _config, ...rest } = value;
    return [flavor, rest];
  });
  return Object.fromEntries(kept) as JsonObject;
}

function parse(text: string): JsonValue {
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof MlflowError) throw malformed(text);
    throw error;
  }
}

function malformed(text: string): MlflowError {
  return invalid(`Malformed model info. \n ${text.slice(0, 1000)} \n is not a valid JSON.`);
}

/** Empty where something else wrote the tag. */
function readHistory(text: string | undefined): JsonValue[] {
  if (text === undefined) return [];
  try {
    const history = parseJson(text);
    return Array.isArray(history) ? history : [];
  } catch {
    return [];
  }
}

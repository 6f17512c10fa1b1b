import type { ModelVersion, RegisteredModel } from '../../../shared/model/modelVersion';
import type { ModelStore } from '../../store/store';
import { checkKey, checkUniquePath } from '../rules/keys';
import { checkLength, LIMITS } from '../rules/limits';
import { readPairs } from '../rules/tagList';
import { type Fields, missingValue } from '../wire/fields';
import { doesNotExist, invalid } from '../wire/mlflowError';

/** MLflow's tag of a registered model that holds prompts. */
export const PROMPT_TAG = 'mlflow.prompt.is_prompt';

const MOST_TAG_CHARACTERS = 100_000;
/** What MLflow's own databases hold. */
const MOST_NAME_CHARACTERS = 256;
const MOST_ALIAS_CHARACTERS = 255;
const STAGES = new Map(['None', 'Staging', 'Production', 'Archived'].map((stage) => [stage.toLowerCase(), stage]));

/** The model's name that a request gives in `field`. */
export function readName(fields: Fields, field = 'name'): string {
  const name = fields.requiredText(field);
  if (name.trim() === '') throw invalid(missingValue(field));
  if (/[/:]/.test(name)) {
    throw invalid(`Invalid model name '${name.slice(0, 300)}'. Names cannot contain '/' or ':'.`);
  }
  checkUniquePath(name, 'name');
  return checkLength('name', MOST_NAME_CHARACTERS, name);
}

/** The version's number, which comes as a text. */
export function readVersion(fields: Fields): number {
  return parseVersion(fields.requiredText('version'));
}

export function parseVersion(text: string): number {
  const number = /^\s*[-+]?\d+\s*$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(number)) return number;
  throw invalid(`Parameter 'version' must be an integer, got '${text.slice(0, 300)}'.`);
}

/** In MLflow's spelling, whatever its case. */
export function checkStage(stage: string): string {
  const known = STAGES.get(stage.toLowerCase());
  if (known !== undefined) return known;
  throw invalid(
    `Invalid Model Version stage: ${stage.slice(0, 300)}. Value must be one of ${[...STAGES.values()].join(', ')}.`,
  );
}

export function readAlias(fields: Fields): string {
  const alias = fields.requiredText('alias');
  if (!/^[\p{L}\p{N}_-]*$/u.test(alias)) {
    throw invalid(
      `Invalid alias name: '${alias.slice(0, 300)}'. Names may only contain alphanumerics, underscores (_), and dashes (-).`,
    );
  }
  return checkLength('Registered model alias name', MOST_ALIAS_CHARACTERS, alias);
}

/** For an alias that is to be set. */
export function refuseReserved(alias: string): void {
  if (alias.toLowerCase() === 'latest') throw invalid("'latest' alias name (case insensitive) is reserved.");
  if (/^v\d+$/i.test(alias)) throw invalid(`Version alias name '${alias}' is reserved.`);
}

/** The last of a repeated key counts. */
export function readTags(fields: Fields): Record<string, string> {
  return Object.fromEntries(readPairs(fields, 'tags').map(([key, value]) => checkTag(key, value)));
}

export function readTag(fields: Fields): [key: string, value: string] {
  return checkTag(fields.requiredText('key'), fields.text('value') ?? '');
}

function checkTag(key: string, value: string): [key: string, value: string] {
  checkLength('key', LIMITS.key, checkKey(key, 'key'));
  return [key, checkLength('value', MOST_TAG_CHARACTERS, value)];
}

/** Throws MlflowError where there is none. */
export function findModel(models: ModelStore, name: string): RegisteredModel {
  const found = models.find(name);
  if (found) return found;
  throw doesNotExist(`Registered Model with name=${name} not found`);
}

/** Throws MlflowError where there is none, of the version also where the model is missing. */
export function findVersion(models: ModelStore, name: string, version: number): ModelVersion {
  const found = models.findVersion(name, version);
  if (found) return found;
  throw doesNotExist(`Model Version (name=${name}, version=${version}) not found`);
}

export function isPrompt(tags: Readonly<Record<string, string>>): boolean {
  return tags[PROMPT_TAG]?.toLowerCase() === 'true';
}

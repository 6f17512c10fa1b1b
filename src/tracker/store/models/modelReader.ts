import { CockpitError } from '../../../shared/model/cockpitError';
import type { ModelVersion, RegisteredModel } from '../../../shared/model/modelVersion';
import type { Database } from '../database/database';
import type { ModelVersionRow } from './modelRow';
import { SELECT_MODEL_VERSIONS, toModelVersion } from './modelRow';

interface ModelRow {
  id: number;
  name: string;
  description: string;
  created_at: number;
  updated_at: number;
}

type TagRow = { model: string; version: number; key: string; value: string };

/** Reads the tables of the registry; each list is read at once, not model by model. */
export class ModelReader {
  constructor(private readonly database: Database) {}

  /** By name; every model, or the one of that name. */
  models(name: string | null): RegisteredModel[] {
    const only = name === null ? '' : 'WHERE models.name = ?';
    const values = name === null ? [] : [name];
    const rows = this.database.all<ModelRow>(`SELECT * FROM models ${only} ORDER BY models.name`, ...values);
    const models = new Map(rows.map((row) => [row.name, emptyModel(row)]));
    for (const { model, key, value } of this.modelTags(only, values)) (models.get(model)?.tags ?? {})[key] = value;
    for (const { name: model, alias, version } of this.aliases(only, values))
      (models.get(model)?.aliases ?? {})[alias] = version;
    const tags = groupByVersion(this.versionTags(only, values));
    const versions = this.database.all<ModelVersionRow>(
      `${SELECT_MODEL_VERSIONS} ${only} ORDER BY models.name, version DESC`,
      ...values,
    );
    for (const row of versions) {
      const model = models.get(row.model);
      model?.versions.push(
        toModelVersion(row, aliasesOf(model, row.version), tags.get(versionKey(row.model, row.version)) ?? {}),
      );
    }
    return [...models.values()];
  }

  /** One version; null where it is not there. */
  version(model: string, version: number): ModelVersion | null {
    const row = this.database.get<ModelVersionRow>(
      `${SELECT_MODEL_VERSIONS} WHERE models.name = ? AND version = ?`,
      model,
      version,
    );
    if (row === undefined) return null;
    const of = 'WHERE models.name = ? AND version = ?';
    const aliases = this.database.all<{ alias: string }>(
      `SELECT alias FROM model_aliases JOIN models ON models.id = model ${of} ORDER BY alias`,
      model,
      version,
    );
    const tags = this.versionTags(of, [model, version]).map(({ key, value }) => [key, value]);
    return toModelVersion(
      row,
      aliases.map(({ alias }) => alias),
      Object.fromEntries(tags),
    );
  }

  /** The number under which other tables know the model. Throws CockpitError NOT_FOUND. */
  id(model: string): number {
    const row = this.database.get<{ id: number }>('SELECT id FROM models WHERE name = ?', model);
    if (!row) throw missingModel(model);
    return row.id;
  }

  private modelTags(only: string, values: string[]) {
    return this.database.all<{ model: string; key: string; value: string }>(
      `SELECT models.name AS model, key, value FROM model_tags JOIN models ON models.id = model ${only} ORDER BY models.name, key`,
      ...values,
    );
  }

  private aliases(only: string, values: string[]) {
    return this.database.all<{ name: string; alias: string; version: number }>(
      `SELECT models.name AS name, alias, version FROM model_aliases JOIN models ON models.id = model ${only} ORDER BY models.name, alias`,
      ...values,
    );
  }

  private versionTags(only: string, values: (string | number)[]): TagRow[] {
    return this.database.all<TagRow>(
      `SELECT models.name AS model, version, key, value FROM model_version_tags JOIN models ON models.id = model ${only} ORDER BY models.name, version, key`,
      ...values,
    );
  }
}

export function missingModel(model: string): CockpitError {
  return new CockpitError(
    'NOT_FOUND',
    `There is no model “${model}” in this store. List the models to see which there are.`,
  );
}

export function missingVersion(model: string, version: number): CockpitError {
  return new CockpitError(
    'NOT_FOUND',
    `Model “${model}” has no version ${version}. Look at the model for those it has.`,
  );
}

function emptyModel({ name, description, created_at, updated_at }: ModelRow): RegisteredModel {
  return { name, description, createdAt: created_at, updatedAt: updated_at, tags: {}, versions: [], aliases: {} };
}

function aliasesOf({ aliases }: RegisteredModel, version: number): string[] {
  return Object.keys(aliases).filter((alias) => aliases[alias] === version);
}

function groupByVersion(rows: readonly TagRow[]): Map<string, Record<string, string>> {
  const groups = new Map<string, Record<string, string>>();
  for (const { model, version, key, value } of rows) {
    const name = versionKey(model, version);
    const tags = groups.get(name) ?? {};
    tags[key] = value;
    groups.set(name, tags);
  }
  return groups;
}

/** No model's name holds a slash. */
function versionKey(model: string, version: number): string {
  return `${model}/${version}`;
}

import { CockpitError } from '../../../shared/model/cockpitError';
import type { ModelVersion, RegisteredModel } from '../../../shared/model/modelVersion';
import type { ChangeLog } from '../database/changeLog';
import type { Database } from '../database/database';
import { runNumber } from '../database/runNumber';
import type { ModelStore } from '../store';
import { checkAlias, checkModelName } from './modelNames';
import type { ModelVersionRow } from './modelRow';
import { SELECT_MODEL_VERSIONS, toModelVersion } from './modelRow';

/** Registered models, their versions and aliases. */
export class SqliteModelStore implements ModelStore {
  constructor(
    private readonly database: Database,
    private readonly changes: ChangeLog,
  ) {}

  /** By name. */
  list(): RegisteredModel[] {
    return this.read('ORDER BY models.name, version DESC');
  }

  get(model: string): RegisteredModel {
    const [found] = this.read('WHERE models.name = ? ORDER BY version DESC', model);
    if (!found) {
      throw new CockpitError(
        'NOT_FOUND',
        `There is no model “${model}” in this store. List the models to see which there are.`,
      );
    }
    return found;
  }

  register(
    version: Omit<ModelVersion, 'version' | 'aliases' | 'location'>,
    place: (version: number) => string,
  ): ModelVersion {
    checkModelName(version.model);
    return this.database.write(() => {
      const run = runNumber(this.database, version.runId);
      this.database.run('INSERT INTO models (name) VALUES (?) ON CONFLICT DO NOTHING', version.model);
      const model = this.modelId(version.model);
      const number = this.nextVersion(model);
      this.database.run(
        `INSERT INTO model_versions (model, version, run, artifact_path, hash, bytes, note, created_at, commit_hash, snapshot, datasets, location)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        model,
        number,
        run,
        version.artifactPath,
        version.hash,
        version.bytes,
        version.note,
        version.createdAt,
        version.commit,
        version.snapshot,
        JSON.stringify(version.datasets),
        place(number),
      );
      this.changes.model(version.model);
      return this.version(version.model, number);
    });
  }

  setAlias(model: string, alias: string, version: number): RegisteredModel {
    checkAlias(alias);
    return this.database.write(() => {
      this.version(model, version);
      this.database.run(
        `INSERT INTO model_aliases (model, alias, version) VALUES (?, ?, ?)
         ON CONFLICT (model, alias) DO UPDATE SET version = excluded.version`,
        this.modelId(model),
        alias,
        version,
      );
      this.changes.model(model);
      return this.get(model);
    });
  }

  removeAlias(model: string, alias: string): RegisteredModel {
    return this.database.write(() => {
      const { changes } = this.database.run(
        'DELETE FROM model_aliases WHERE model = ? AND alias = ?',
        this.modelId(model),
        alias,
      );
      if (changes === 0) {
        throw new CockpitError(
          'NOT_FOUND',
          `Model “${model}” has no alias “${alias}”. Look at the model for those it has.`,
        );
      }
      this.changes.model(model);
      return this.get(model);
    });
  }

  setNote(model: string, version: number, note: string): ModelVersion {
    return this.database.write(() => {
      this.version(model, version);
      this.database.run(
        'UPDATE model_versions SET note = ? WHERE model = ? AND version = ?',
        note,
        this.modelId(model),
        version,
      );
      this.changes.model(model);
      return this.version(model, version);
    });
  }

  private version(model: string, version: number): ModelVersion {
    const found = this.get(model).versions.find((candidate) => candidate.version === version);
    if (found) return found;
    throw new CockpitError(
      'NOT_FOUND',
      `Model “${model}” has no version ${version}. Look at the model for those it has.`,
    );
  }

  private modelId(model: string): number {
    const row = this.database.get<{ id: number }>('SELECT id FROM models WHERE name = ?', model);
    if (!row) throw missingModel(model);
    return row.id;
  }

  private nextVersion(model: number): number {
    const row = this.database.get<{ next: number }>(
      'SELECT coalesce(max(version), 0) + 1 AS next FROM model_versions WHERE model = ?',
      model,
    );
    return row?.next ?? 1;
  }

  private read(condition: string, ...values: string[]): RegisteredModel[] {
    const aliases = this.readAliases();
    const models = new Map<string, RegisteredModel>();
    for (const row of this.database.all<ModelVersionRow>(`${SELECT_MODEL_VERSIONS} ${condition}`, ...values)) {
      const own = aliases.get(row.model) ?? {};
      const model = models.get(row.model) ?? { name: row.model, versions: [], aliases: own };
      model.versions.push(toModelVersion(row, own));
      models.set(row.model, model);
    }
    return [...models.values()];
  }

  private readAliases(): Map<string, Record<string, number>> {
    const rows = this.database.all<{ name: string; alias: string; version: number }>(
      'SELECT name, alias, version FROM model_aliases JOIN models ON models.id = model ORDER BY name, alias',
    );
    const byModel = new Map<string, Record<string, number>>();
    for (const { name, alias, version } of rows) byModel.set(name, { ...byModel.get(name), [alias]: version });
    return byModel;
  }
}

function missingModel(model: string): CockpitError {
  return new CockpitError(
    'NOT_FOUND',
    `There is no model “${model}” in this store. List the models to see which there are.`,
  );
}

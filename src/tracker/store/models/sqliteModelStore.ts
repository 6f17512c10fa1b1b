import { sep } from 'node:path';
import { CockpitError } from '../../../shared/model/cockpitError';
import type { ModelVersion, RegisteredModel } from '../../../shared/model/modelVersion';
import type { ChangeLog } from '../database/changeLog';
import type { Database } from '../database/database';
import { runNumber } from '../database/runNumber';
import type { SqlValue } from '../driver/driver';
import type { ModelStore, NewVersion, VersionContent } from '../store';
import { checkAlias, checkModelName } from './modelNames';
import { ModelReader, missingModel, missingVersion } from './modelReader';
import { VersionWriter } from './versionWriter';

/** Registered models, their versions, tags and aliases. */
export class SqliteModelStore implements ModelStore {
  private readonly reader: ModelReader;
  private readonly writer: VersionWriter;

  constructor(
    private readonly database: Database,
    private readonly changes: ChangeLog,
  ) {
    this.reader = new ModelReader(database);
    this.writer = new VersionWriter(database);
  }

  /** By name. */
  list(): RegisteredModel[] {
    return this.reader.models(null);
  }

  get(model: string): RegisteredModel {
    const found = this.find(model);
    if (!found) throw missingModel(model);
    return found;
  }

  find(model: string): RegisteredModel | null {
    return this.reader.models(model)[0] ?? null;
  }

  create(model: Parameters<ModelStore['create']>[0]): RegisteredModel {
    checkModelName(model.name);
    return this.database.write(() => {
      this.refuseTaken(model.name);
      const id = this.insert(model.name, model.createdAt ?? Date.now(), model.description);
      for (const [key, value] of Object.entries(model.tags)) this.writeTag(id, key, value);
      return this.changed(model.name);
    });
  }

  rename(model: string, name: string): RegisteredModel {
    checkModelName(name);
    return this.database.write(() => {
      const id = this.reader.id(model);
      if (name !== model) this.refuseTaken(name);
      const now = Date.now();
      this.database.run('UPDATE models SET name = ?, updated_at = ? WHERE id = ?', name, now, id);
      this.database.run('UPDATE model_versions SET updated_at = ? WHERE model = ?', now, id);
      this.changes.model(model);
      return this.changed(name);
    });
  }

  describe(model: string, description: string): RegisteredModel {
    return this.database.write(() => {
      const id = this.reader.id(model);
      this.database.run('UPDATE models SET description = ?, updated_at = ? WHERE id = ?', description, Date.now(), id);
      return this.changed(model);
    });
  }

  remove(model: string): void {
    this.database.write(() => {
      this.database.run('DELETE FROM models WHERE id = ?', this.reader.id(model));
      this.changes.model(model);
    });
  }

  setTag(model: string, key: string, value: string | null): void {
    this.database.write(() => {
      this.writeTag(this.reader.id(model), key, value);
      this.changes.model(model);
    });
  }

  register(version: Parameters<ModelStore['register']>[0], place: (version: number) => string): ModelVersion {
    checkModelName(version.model);
    return this.database.write(() => {
      if (version.runId !== null) runNumber(this.database, version.runId);
      const model = this.idOrNew(version.model, version.createdAt);
      const number = this.writer.next(model);
      const { artifactPath, hash, bytes, loggedModelId = null } = version;
      const content = { artifactPath, hash, bytes, location: place(number) };
      this.writer.insert(model, number, { ...NOT_BY_URI, ...version, loggedModelId, content }, version);
      this.changes.model(version.model);
      return this.version(version.model, number);
    });
  }

  addVersion(version: NewVersion): ModelVersion {
    checkModelName(version.model);
    return this.database.write(() => {
      const model = this.idOrNew(version.model, version.createdAt);
      const number = version.version ?? this.writer.next(model);
      this.writer.insert(model, number, version, this.writer.origin(version.runId));
      this.changes.model(version.model);
      return this.version(version.model, number);
    });
  }

  setContent(model: string, version: number, content: VersionContent): ModelVersion {
    return this.updateRow(model, version, 'artifact_path = ?, hash = ?, bytes = ?, location = ?', [
      content.artifactPath,
      content.hash,
      content.bytes,
      content.location,
    ]);
  }

  holds(folder: string): boolean {
    const inside = folder + sep;
    const found = this.database.get(
      'SELECT 1 FROM model_versions WHERE substr(location, 1, length(?)) = ? LIMIT 1',
      inside,
      inside,
    );
    return found !== undefined;
  }

  findVersion(model: string, version: number): ModelVersion | null {
    return this.reader.version(model, version);
  }

  version(model: string, version: number): ModelVersion {
    const found = this.findVersion(model, version);
    if (found) return found;
    this.reader.id(model);
    throw missingVersion(model, version);
  }

  updateVersion(model: string, version: number, { note, stage }: { note?: string; stage?: string }): ModelVersion {
    return this.database.write(() => {
      const now = Date.now();
      if (note !== undefined) this.updateRow(model, version, 'note = ?, updated_at = ?', [note, now]);
      if (stage !== undefined) {
        this.updateRow(model, version, 'stage = ?, updated_at = ?', [stage, now]);
        this.database.run('UPDATE models SET updated_at = ? WHERE name = ?', now, model);
      }
      return this.version(model, version);
    });
  }

  removeVersion(model: string, version: number): void {
    this.database.write(() => {
      this.version(model, version);
      const id = this.reader.id(model);
      this.writer.remove(id, version);
      this.database.run('UPDATE models SET updated_at = ? WHERE id = ?', Date.now(), id);
      this.changes.model(model);
    });
  }

  setVersionTag(model: string, version: number, key: string, value: string | null): void {
    this.database.write(() => {
      this.version(model, version);
      this.writer.setTag(this.reader.id(model), version, key, value);
      this.changes.model(model);
    });
  }

  setAlias(model: string, alias: string, version: number): RegisteredModel {
    checkAlias(alias);
    return this.database.write(() => {
      this.version(model, version);
      this.database.run(
        `INSERT INTO model_aliases (model, alias, version) VALUES (?, ?, ?)
         ON CONFLICT (model, alias) DO UPDATE SET version = excluded.version`,
        this.reader.id(model),
        alias,
        version,
      );
      return this.changed(model);
    });
  }

  removeAlias(model: string, alias: string): RegisteredModel {
    return this.database.write(() => {
      const { changes } = this.database.run(
        'DELETE FROM model_aliases WHERE model = ? AND alias = ?',
        this.reader.id(model),
        alias,
      );
      if (changes === 0) {
        throw new CockpitError(
          'NOT_FOUND',
          `Model “${model}” has no alias “${alias}”. Look at the model for those it has.`,
        );
      }
      return this.changed(model);
    });
  }

  setNote(model: string, version: number, note: string): ModelVersion {
    return this.updateVersion(model, version, { note });
  }

  private updateRow(model: string, version: number, fields: string, values: SqlValue[]): ModelVersion {
    return this.database.write(() => {
      this.version(model, version);
      const id = this.reader.id(model);
      this.database.run(`UPDATE model_versions SET ${fields} WHERE model = ? AND version = ?`, ...values, id, version);
      this.changes.model(model);
      return this.version(model, version);
    });
  }

  private idOrNew(name: string, createdAt: number): number {
    const known = this.database.get<{ id: number }>('SELECT id FROM models WHERE name = ?', name);
    return known?.id ?? this.insert(name, createdAt, '');
  }

  private insert(name: string, createdAt: number, description: string): number {
    const { lastInsertRowid } = this.database.run(
      'INSERT INTO models (name, description, created_at, updated_at) VALUES (?, ?, ?, ?)',
      name,
      description,
      createdAt,
      createdAt,
    );
    return lastInsertRowid;
  }

  private refuseTaken(name: string): void {
    if (this.database.get('SELECT 1 FROM models WHERE name = ?', name) === undefined) return;
    throw new CockpitError('CONFLICT', `There is a model “${name}” already. Choose another name.`);
  }

  private writeTag(model: number, key: string, value: string | null): void {
    if (value === null) {
      this.database.run('DELETE FROM model_tags WHERE model = ? AND key = ?', model, key);
      return;
    }
    this.database.run(
      `INSERT INTO model_tags (model, key, value) VALUES (?, ?, ?)
       ON CONFLICT (model, key) DO UPDATE SET value = excluded.value`,
      model,
      key,
      value,
    );
  }

  private changed(model: string): RegisteredModel {
    this.changes.model(model);
    return this.get(model);
  }
}

/** What a version has not that was registered in the cockpit. */
const NOT_BY_URI = { source: '', runLink: null, userId: '', tags: {} };

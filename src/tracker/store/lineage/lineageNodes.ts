import { formatMetric } from '../../../shared/format/number';
import { formatBytes } from '../../../shared/format/size';
import { CockpitError } from '../../../shared/model/cockpitError';
import type { LineageNode } from '../../../shared/model/lineage';
import type { Database } from '../database/database';
import type { LineageRef } from './lineageIds';
import { lineageId } from './lineageIds';

type RefOf<Kind extends LineageRef['kind']> = Extract<LineageRef, { kind: Kind }>;

/** Facts of a use whose content is not known. */
const STATE_FACTS: Record<string, string> = {
  pending: 'being hashed',
  changed: 'changed during the run',
  missing: 'missing',
  failed: 'could not be hashed',
};

const SHORT_HASH = 7;

/** Makes the cards of the lineage graph. */
export class LineageNodes {
  constructor(private readonly database: Database) {}

  /** Throws CockpitError NOT_FOUND for what is not in the store. */
  node(ref: LineageRef): LineageNode {
    const fields = this.fields(ref);
    if (fields) return { ...BLANK, id: lineageId(ref), ...fields };
    throw new CockpitError(
      'NOT_FOUND',
      `The store holds no ${lineageId(ref)}. It may have been named by another store.`,
    );
  }

  private fields(ref: LineageRef) {
    switch (ref.kind) {
      case 'dataset':
        return this.dataset(ref);
      case 'unknownDataset':
        return this.unknownDataset(ref);
      case 'declaredDataset':
        return this.declaredDataset(ref);
      case 'loggedModel':
        return this.loggedModel(ref);
      case 'run':
        return this.run(ref);
      case 'artifact':
        return this.artifact(ref);
      case 'model':
        return this.model(ref);
    }
  }

  private dataset({ path, hash }: RefOf<'dataset'>): NodeFields | null {
    const known = this.database.get(
      `SELECT 1 FROM dataset_uses WHERE path = ? AND hash = ? AND state = 'hashed' LIMIT 1`,
      path,
      hash,
    );
    if (!known) return null;
    return { kind: 'dataset', label: path, fact: hash.replace(/^sha256:/, '').slice(0, SHORT_HASH), path, hash };
  }

  private unknownDataset({ path, runId }: RefOf<'unknownDataset'>): NodeFields | null {
    const use = this.database.get<{ state: string }>(
      'SELECT state FROM dataset_uses JOIN runs ON runs.number = run WHERE path = ? AND runs.id = ?',
      path,
      runId,
    );
    if (!use) return null;
    return { kind: 'dataset', label: path, fact: STATE_FACTS[use.state] ?? '', path, runId };
  }

  private declaredDataset({ name, digest }: RefOf<'declaredDataset'>): NodeFields | null {
    const known = this.database.get(
      'SELECT 1 FROM declared_datasets WHERE name = ? AND digest = ? LIMIT 1',
      name,
      digest,
    );
    return known ? { kind: 'dataset', label: name, fact: digest } : null;
  }

  private loggedModel({ modelId }: RefOf<'loggedModel'>): NodeFields | null {
    const row = this.database.get<{ name: string; model_type: string | null; source_run: string | null }>(
      'SELECT name, model_type, source_run FROM logged_models WHERE id = ? AND deleted = 0',
      modelId,
    );
    if (!row) return null;
    return { kind: 'artifact', label: row.name, fact: row.model_type ?? '', runId: row.source_run };
  }

  private run({ runId }: RefOf<'run'>): NodeFields | null {
    const row = this.database.get<RunNodeRow>(
      `SELECT name, runs.number AS number, commit_hash, series.id AS series, last FROM runs
       LEFT JOIN metric_keys ON metric_keys.key = main_metric
       LEFT JOIN series ON series.run = runs.number AND series.key = metric_keys.id WHERE runs.id = ?`,
      runId,
    );
    if (!row) return null;
    const fact = row.series === null ? '' : formatMetric(row.last ?? Number.NaN);
    return { kind: 'run', label: row.name, fact, runId, commit: row.commit_hash, color: row.number - 1 };
  }

  private artifact({ runId, path }: RefOf<'artifact'>): NodeFields | null {
    const row = this.database.get<{ bytes: number | null; hash: string | null }>(
      `SELECT bytes, hash FROM artifacts JOIN runs ON runs.number = run WHERE runs.id = ? AND path = ?
       UNION ALL SELECT bytes, hash FROM model_versions WHERE run_id = ? AND artifact_path = ?`,
      runId,
      path,
      runId,
      path,
    );
    if (!row) return null;
    return {
      kind: 'artifact',
      label: path,
      fact: row.bytes === null ? '' : formatBytes(row.bytes),
      runId,
      path,
      hash: row.hash,
    };
  }

  private model({ model, version }: RefOf<'model'>): NodeFields | null {
    const row = this.database.get<{
      id: number;
      run_id: string | null;
      hash: string | null;
      commit_hash: string | null;
    }>(
      `SELECT models.id AS id, runs.id AS run_id, hash, model_versions.commit_hash AS commit_hash FROM model_versions
       JOIN models ON models.id = model LEFT JOIN runs ON runs.id = run_id WHERE models.name = ? AND version = ?`,
      model,
      version,
    );
    if (!row) return null;
    const aliases = this.database.all<{ alias: string }>(
      'SELECT alias FROM model_aliases WHERE model = ? AND version = ? ORDER BY alias',
      row.id,
      version,
    );
    const fact = aliases.map(({ alias }) => `@${alias}`).join(' ');
    const { run_id: runId, hash, commit_hash: commit } = row;
    return { kind: 'model', label: `${model} v${version}`, fact, runId, hash, model, version, commit };
  }
}

type NodeFields = Pick<LineageNode, 'kind' | 'label' | 'fact'> & Partial<LineageNode>;

interface RunNodeRow {
  name: string;
  number: number;
  commit_hash: string | null;
  series: number | null;
  last: number | null;
}

const BLANK = { runId: null, path: null, hash: null, model: null, version: null, commit: null, color: null };

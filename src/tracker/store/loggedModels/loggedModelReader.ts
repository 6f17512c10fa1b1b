import type { LoggedModel, LoggedModelMetric } from '../../../shared/model/loggedModel';
import type { Database } from '../database/database';
import type { LoggedModelMetricRow, LoggedModelRow } from './loggedModelRow';
import { toLoggedModel, toLoggedModelMetric } from './loggedModelRow';

interface TextRow {
  model: string;
  key: string;
  value: string;
}

/** Reads logged models with what belongs to them, a table at a time. */
export class LoggedModelReader {
  constructor(private readonly database: Database) {}

  /** Deleted ones too; null where there is none of that id. */
  find(id: string): LoggedModel | null {
    return this.read('WHERE id = ?', [id])[0] ?? null;
  }

  /** Newest first, without the deleted ones; of these experiments, or of all for null. */
  list(experimentIds: readonly string[] | null): LoggedModel[] {
    if (experimentIds === null) return this.read('WHERE deleted = 0', []);
    const within = 'WHERE deleted = 0 AND experiment IN (SELECT value FROM json_each(?))';
    return this.read(within, [JSON.stringify(experimentIds)]);
  }

  private read(condition: string, values: string[]): LoggedModel[] {
    const rows = this.database.all<LoggedModelRow>(
      `SELECT * FROM logged_models ${condition} ORDER BY created_at DESC, id`,
      ...values,
    );
    const chosen = `model IN (SELECT id FROM logged_models ${condition})`;
    const params = this.texts('logged_model_params', chosen, values);
    const tags = this.texts('logged_model_tags', chosen, values);
    const metrics = this.metrics(chosen, values);
    return rows.map((row) =>
      toLoggedModel(row, {
        params: params.get(row.id) ?? {},
        tags: tags.get(row.id) ?? {},
        metrics: metrics.get(row.id) ?? [],
      }),
    );
  }

  private texts(table: string, chosen: string, values: string[]): Map<string, Record<string, string>> {
    const byModel = new Map<string, Record<string, string>>();
    const rows = this.database.all<TextRow>(
      `SELECT model, key, value FROM ${table} WHERE ${chosen} ORDER BY model, key`,
      ...values,
    );
    for (const { model, key, value } of rows) {
      const texts = byModel.get(model) ?? {};
      texts[key] = value;
      byModel.set(model, texts);
    }
    return byModel;
  }

  private metrics(chosen: string, values: string[]): Map<string, LoggedModelMetric[]> {
    const byModel = new Map<string, LoggedModelMetric[]>();
    const rows = this.database.all<LoggedModelMetricRow>(
      `SELECT * FROM logged_model_metrics WHERE ${chosen} ORDER BY model, id`,
      ...values,
    );
    for (const row of rows) {
      const metrics = byModel.get(row.model) ?? [];
      metrics.push(toLoggedModelMetric(row));
      byModel.set(row.model, metrics);
    }
    return byModel;
  }
}

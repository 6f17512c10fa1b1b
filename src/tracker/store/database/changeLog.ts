import type { Changes } from '../store';
import type { Database } from './database';

type ChangeKind = 'run' | 'model' | 'datasets';

/** Remembers of each run, each model and the datasets at which revision they last changed. */
export class ChangeLog {
  constructor(private readonly database: Database) {}

  /** Inside the transaction that changed it. */
  run(runId: string): void {
    this.bump('run', runId);
  }

  model(model: string): void {
    this.bump('model', model);
  }

  datasets(): void {
    this.bump('datasets', '');
  }

  cursor(): number {
    return this.database.get<{ cursor: number | null }>('SELECT max(revision) AS cursor FROM changes')?.cursor ?? 0;
  }

  /** Everything is told again to a reader whose cursor is ahead of the database. */
  since(cursor: number): Changes {
    const now = this.cursor();
    const rows = this.database.all<{ kind: ChangeKind; id: string }>(
      'SELECT kind, id FROM changes WHERE revision > ? ORDER BY revision',
      cursor > now ? 0 : cursor,
    );
    const ids = (kind: ChangeKind) => rows.filter((row) => row.kind === kind).map(({ id }) => id);
    return { cursor: now, runIds: ids('run'), models: ids('model'), datasets: ids('datasets').length > 0 };
  }

  private bump(kind: ChangeKind, id: string): void {
    this.database.run(
      `INSERT INTO changes (kind, id, revision) VALUES (?, ?, (SELECT coalesce(max(revision), 0) + 1 FROM changes))
       ON CONFLICT (kind, id) DO UPDATE SET revision = excluded.revision`,
      kind,
      id,
    );
  }
}

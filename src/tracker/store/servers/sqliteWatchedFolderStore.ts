import type { Database } from '../database/database';
import type { WatchedFolderStore } from './serverStore';

/** Folders of other loggers, in the order in which they were added. */
export class SqliteWatchedFolderStore implements WatchedFolderStore {
  constructor(private readonly database: Database) {}

  list(): string[] {
    const rows = this.database.all<{ path: string }>('SELECT path FROM watched_folders ORDER BY added_at, path');
    return rows.map(({ path }) => path);
  }

  /** One that is followed already stays as it is. */
  add(path: string): void {
    this.database.write(() => {
      this.database.run(
        'INSERT INTO watched_folders (path, added_at) VALUES (?, ?) ON CONFLICT DO NOTHING',
        path,
        Date.now(),
      );
    });
  }

  remove(path: string): void {
    this.database.write(() => {
      this.database.run('DELETE FROM watched_folders WHERE path = ?', path);
    });
  }
}

import type { Environment } from '../../shared/model/environment';
import type { Database } from './database/database';
import type { EnvironmentStore } from './store';

/** Descriptions of where runs ran, each content once. */
export class SqliteEnvironmentStore implements EnvironmentStore {
  constructor(private readonly database: Database) {}

  save(environment: Environment): void {
    this.database.write(() => {
      this.database.run(
        'INSERT INTO environments (id, content) VALUES (?, ?) ON CONFLICT (id) DO NOTHING',
        environment.id,
        JSON.stringify(environment),
      );
    });
  }
}

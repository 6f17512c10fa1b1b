import { CockpitError } from '../../../shared/model/cockpitError';
import type { Database } from '../database/database';
import type { LinkKind, ServerLink, ServerStore, TrackingServer } from './serverStore';

interface ServerRow extends Omit<TrackingServer, 'addedAt'> {
  added_at: number;
}

/** Connected tracking servers, and what of this store is what on them. */
export class SqliteServerStore implements ServerStore {
  constructor(private readonly database: Database) {}

  /** In the order in which they were added. */
  list(): TrackingServer[] {
    return this.database.all<ServerRow>('SELECT * FROM servers ORDER BY added_at, id').map(toServer);
  }

  get(id: string): TrackingServer {
    const row = this.database.get<ServerRow>('SELECT * FROM servers WHERE id = ?', id);
    if (row) return toServer(row);
    throw new CockpitError('NOT_FOUND', `There is no connected server ${id}. Connect it again.`);
  }

  add({ id, name, kind, url, addedAt }: Omit<TrackingServer, 'state'>): void {
    this.database.write(() => {
      if (this.database.get('SELECT 1 FROM servers WHERE id = ?', id) !== undefined)
        throw new CockpitError('CONFLICT', `The server ${name} is connected already.`);
      this.database.run(
        'INSERT INTO servers (id, name, kind, url, added_at) VALUES (?, ?, ?, ?, ?)',
        id,
        name,
        kind,
        url,
        addedAt,
      );
    });
  }

  setState(id: string, state: string): void {
    this.database.write(() => {
      this.get(id);
      this.database.run('UPDATE servers SET state = ? WHERE id = ?', state, id);
    });
  }

  remove(id: string): void {
    this.database.write(() => {
      this.get(id);
      this.database.run('DELETE FROM servers WHERE id = ?', id);
    });
  }

  link(server: string, kind: LinkKind, local: string): ServerLink | null {
    return this.read(server, kind, 'AND local = ?', local)[0] ?? null;
  }

  linkOfRemote(server: string, kind: LinkKind, remote: string): ServerLink | null {
    return this.read(server, kind, 'AND remote = ?', remote)[0] ?? null;
  }

  /** By their local names. */
  links(server: string, kind: LinkKind): ServerLink[] {
    return this.read(server, kind, '');
  }

  setLink(server: string, kind: LinkKind, { local, remote, state }: ServerLink): void {
    this.database.write(() => {
      this.get(server);
      this.database.run(
        `INSERT INTO server_links (server, kind, local, remote, state) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (server, kind, local) DO UPDATE SET remote = excluded.remote, state = excluded.state`,
        server,
        kind,
        local,
        remote,
        state,
      );
    });
  }

  private read(server: string, kind: LinkKind, condition: string, ...values: string[]): ServerLink[] {
    const rows = this.database.all<ServerLink>(
      `SELECT local, remote, state FROM server_links WHERE server = ? AND kind = ? ${condition} ORDER BY local`,
      server,
      kind,
      ...values,
    );
    return rows.map(({ local, remote, state }) => ({ local, remote, state }));
  }
}

function toServer({ id, name, kind, url, added_at, state }: ServerRow): TrackingServer {
  return { id, name, kind, url, addedAt: added_at, state };
}

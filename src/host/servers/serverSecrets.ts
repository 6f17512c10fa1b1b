import type * as vscode from 'vscode';
import type { ServerCredentials } from '../../shared/model/server';

type Secrets = Pick<vscode.SecretStorage, 'get' | 'store' | 'delete'>;

/** Credentials of connected servers: in VS Code's SecretStorage and nowhere else, by the server's id. */
export class ServerSecrets {
  constructor(private readonly secrets: Secrets) {}

  async get(serverId: string): Promise<ServerCredentials | null> {
    const text = await this.secrets.get(key(serverId));
    return text === undefined ? null : (JSON.parse(text) as ServerCredentials);
  }

  /** Also where there is none: that it asks for none is what a tracker must be told. */
  async set(serverId: string, credentials: ServerCredentials): Promise<void> {
    await this.secrets.store(key(serverId), JSON.stringify(credentials));
  }

  async forget(serverId: string): Promise<void> {
    await this.secrets.delete(key(serverId));
  }
}

function key(serverId: string): string {
  return `server ${serverId}`;
}

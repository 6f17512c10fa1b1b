import type { Folders } from '../folders/folders';
import type { LoadTransferView } from '../transfers/lazyTransferView';
import { MoveRuns } from './moveRuns';
import { ServerCommands } from './serverCommands';
import type { ServerKeeper } from './serverKeeper';
import type { ServerSecrets } from './serverSecrets';

export interface ServerParts {
  commands: ServerCommands;
  moves: MoveRuns;
}

/** What the commands of servers do, in one piece that is loaded with the first of them. */
export function createServerParts(
  folders: Folders,
  secrets: ServerSecrets,
  keeper: ServerKeeper,
  transfers: LoadTransferView,
): ServerParts {
  return { commands: new ServerCommands(folders, secrets, keeper), moves: new MoveRuns(folders, transfers) };
}

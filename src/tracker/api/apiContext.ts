import type { StorePaths } from '../../platform/storePaths';
import type { Health } from '../../shared/protocol/trackerApi';
import type { Capture } from '../capture/capture';
import type { Importing } from '../importing/importing';
import type { Launcher } from '../launch/launcher';
import type { WatchedFolders } from '../loggers/follow/watchedFolders';
import type { Servers } from '../servers/servers';
import type { Store } from '../store/store';
import type { Transfers } from '../transfers/transfers';

/** What the routes work on. */
export interface ApiContext {
  store: Store;
  capture: Capture;
  launcher: Launcher;
  transfers: Transfers;
  importing: Importing;
  servers: Servers;
  paths: StorePaths;
  watched: WatchedFolders;
  health: () => Health;
  /** Makes the tracker leave once it has answered; with `onlyIfIdle` unless something has come in by then. */
  leave: (options: { onlyIfIdle: boolean }) => void;
}

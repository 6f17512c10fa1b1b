import { CockpitError } from '../../shared/model/cockpitError';
import type { OpenServer } from './importing';

/** For a tracker that has no client of servers. */
export const importServerLater: OpenServer = ({ source }) =>
  Promise.reject(
    new CockpitError(
      'BAD_REQUEST',
      `This tracker cannot read ${source} by itself. Connect it as a tracking server, then pull.`,
    ),
  );

import { request } from 'node:http';
import type { Tokens } from '../tokens';
import { LEAVE_PATH } from './standInServer';

/** Asks whoever holds the tracker's port to leave; resolves with whether it was a stand-in of this store. */
export function askToLeave(port: number, tokens: Tokens): Promise<boolean> {
  return new Promise((resolve) => {
    const asking = request({
      host: '127.0.0.1',
      port,
      method: 'POST',
      path: LEAVE_PATH,
      headers: { authorization: `Bearer ${tokens.forStandIn()}` },
      timeout: 3_000,
      agent: false,
    });
    asking.once('response', (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    asking.once('timeout', () => asking.destroy());
    asking.once('error', () => resolve(false));
    asking.end();
  });
}

import { request } from 'node:http';
import type { Tokens } from '../tokens';
import { standsIn } from './standInRecord';
import { LEAVE_PATH } from './standInServer';

/**
 * Asks a stand-in of this store to leave the tracker's port; resolves with whether there was one. Another program that
 * has the port hears nothing.
 */
export async function askToLeave(port: number, tokens: Tokens, recordFile: string): Promise<boolean> {
  if (!(await standsIn(recordFile))) return false;
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

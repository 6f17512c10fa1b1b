import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import type { SearchMachine } from './interpreterSearch';

/** This machine, as the interpreter search sees it. */
export const thisMachine: SearchMachine = {
  platform: process.platform,
  env: process.env,
  async isExecutable(path) {
    try {
      if (!(await stat(path)).isFile()) return false;
      await access(path, process.platform === 'win32' ? constants.F_OK : constants.X_OK);
      return true;
    } catch {
      return false;
    }
  },
};

import { resolve } from 'node:path';
import { version } from '../../package.json';
import { connectTracker } from '../client/connectTracker';
import { findStoreFolder } from '../client/storeFolder';
import type { TrackerClient } from '../client/trackerClient';
import { StorePaths } from '../platform/storePaths';

/** What every command needs of the place it is run in. */
export interface CliContext {
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** Folder of tracker.js. */
  distDir: string;
}

/** The options that every command has. */
export interface StoreOptions {
  store?: string;
}

export function storePaths({ cwd }: CliContext, { store }: StoreOptions): StorePaths {
  return new StorePaths(findStoreFolder(cwd), store === undefined ? undefined : resolve(cwd, store));
}

/** Runs `work` with the client of the store's tracker, which is started where none runs. */
export async function withTracker<T>(
  context: CliContext,
  options: StoreOptions,
  work: (client: TrackerClient, paths: StorePaths) => Promise<T>,
): Promise<T> {
  const paths = storePaths(context, options);
  const client = await connectTracker({ paths, distDir: context.distDir, version, start: true, env: context.env });
  try {
    return await work(client, paths);
  } finally {
    client.dispose();
  }
}

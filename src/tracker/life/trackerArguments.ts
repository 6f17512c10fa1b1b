import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { StorePaths } from '../../platform/storePaths';
import { artifactRoot, destinationFolder, type ServingOptions } from './servingOptions';

export interface TrackerArguments extends ServingOptions {
  paths: StorePaths;
  /** Asked for by a person: no other port will do then. null when any will do. */
  port: number | null;
  /** In a terminal: prints its address and stays until it is told to go. */
  foreground: boolean;
  /** Milliseconds after which a tracker that nobody needs leaves. */
  idleMs: number;
}

const DEFAULT_IDLE_MS = 60_000;

/**
 * Reads `--folder DIR [--store DIR] [--port N] [--foreground] [--idle MS] [--no-token] [--default-artifact-root URI]
 * [--artifacts-destination DIR]`. Throws a TypeError or RangeError on anything else.
 */
export function parseTrackerArguments(args: readonly string[], env: NodeJS.ProcessEnv): TrackerArguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      folder: { type: 'string' },
      store: { type: 'string' },
      port: { type: 'string' },
      foreground: { type: 'boolean', default: false },
      idle: { type: 'string' },
      'no-token': { type: 'boolean', default: false },
      'default-artifact-root': { type: 'string' },
      'artifacts-destination': { type: 'string' },
    },
  });
  const folder = resolve(values.folder ?? process.cwd());
  const root = values['default-artifact-root'];
  const destination = values['artifacts-destination'];
  return {
    paths: new StorePaths(folder, values.store === undefined ? undefined : resolve(values.store)),
    port: values.port === undefined ? null : wholeNumber('--port', values.port, 1, 65_535),
    foreground: values.foreground,
    idleMs: wholeNumber('--idle', values.idle ?? env.MLOPS_TRACKER_IDLE_MS ?? String(DEFAULT_IDLE_MS), 1, 2 ** 31 - 1),
    withoutToken: values['no-token'],
    defaultArtifactRoot: root === undefined ? null : artifactRoot(root),
    artifactsDestination: destination === undefined ? null : destinationFolder(destination),
  };
}

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new RangeError(`${name} must be a whole number from ${least} to ${most}, not ${text}`);
}

import { basename, sep } from 'node:path';
import { filesBeingRead, type ProcessDetails } from '../../platform/processDetails';
import { maskArgv } from '../../shared/params/secrets';
import type { ClientIdentity } from '../connection/clientIdentity';
import { dataArguments, isDataFile } from './dataArguments';
import type { StoredPlan } from './runRecords';
import { joinWords } from './shellQuoting';

/** How a run is shown and followed whose process was started by hand. */
export interface ObservedRun {
  command: string;
  argv: string[];
  plan: StoredPlan;
}

export function observedRun(
  id: string,
  { pid, start, cwd, argv }: ProcessDetails,
  startTime: number,
  identity: Pick<ClientIdentity, 'kind' | 'name'>,
): ObservedRun {
  const shown = maskArgv(argv);
  return {
    command: identity.kind === 'notebook' && identity.name ? identity.name : joinWords(shown),
    argv: shown,
    plan: {
      attached: false,
      observed: { pid, start },
      outputs: [],
      interpreter: null,
      language: null,
      // There is no output of it to read; its loggers' files are found by the folder.
      ingest: { runId: id, cwd, logFile: '', metricsFile: '', metricFiles: [], stdout: null, startTime },
    },
  };
}

/** The plan of a run that a launch's code made beside its first: it has no process of its own. */
export function childPlan(launch: string): string {
  return JSON.stringify({ child: launch });
}

/** The launch whose code made the run; null for a run with a plan of its own. */
export function launchOfChild(launchPlan: string): string | null {
  try {
    const { child } = JSON.parse(launchPlan) as { child?: unknown };
    return typeof child === 'string' ? child : null;
  } catch {
    return null;
  }
}

/** Data that a process was told of, or has open; absolute. `aside`: folders whose content is nobody's data. */
export function observedData({ pid, argv, cwd }: ProcessDetails, aside: readonly string[]): string[] {
  const open = filesBeingRead(pid).filter(
    (path) => isDataFile(path) && !isProgramFile(path) && !aside.some((folder) => path.startsWith(folder + sep)),
  );
  return [...new Set([...dataArguments(argv, cwd, []), ...open])];
}

/** Programs keep files of their own open: libraries, fonts, histories. */
function isProgramFile(path: string): boolean {
  return (
    /^\/(?:usr|lib|lib64|opt|proc|sys|dev|etc|var\/lib|System|Library)\//.test(path) ||
    /[/\\](?:site-packages|dist-packages|node_modules|lib[/\\]python[\d.]+|\.[^/\\]+)[/\\]/.test(path) ||
    basename(path).startsWith('.')
  );
}

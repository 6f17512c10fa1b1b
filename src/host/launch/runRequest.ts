import type { LaunchRequest } from '../../shared/protocol/trackerApi';

/** What a command of the editor asks for; the launcher adds interpreter, environment and source. */
export type RunRequest = Omit<LaunchRequest, 'source' | 'env' | 'interpreter'>;

const PYTHON = /(?:^|[\s;&|(])(?:python3?|py)(?:\.exe)?(?=\s|$)|^\s*\S+\.pyw?(?=\s|$)/i;

/** Whether a command line starts the Python that the user chose, so that it cannot do without. */
export function usesPython(command: string): boolean {
  return PYTHON.test(command);
}

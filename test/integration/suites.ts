import { activationSuite } from './activation';
import { commandsSuite } from './commands';

/** Every suite that runs in the extension host. */
export function registerSuites(): void {
  activationSuite();
  commandsSuite();
}

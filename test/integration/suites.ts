import { activationSuite } from './activation';
import { commandsSuite } from './commands';
import { configSuite } from './config';

/** Every suite that runs in the extension host. */
export function registerSuites(): void {
  activationSuite();
  commandsSuite();
  configSuite();
}

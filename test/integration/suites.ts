import { activationSuite } from './activation.ts';
import { commandsSuite } from './commands.ts';

/** Every suite that runs in the extension host. */
export function registerSuites(): void {
  activationSuite();
  commandsSuite();
}

// The command line: the same tracker as the editor's, from a terminal or from CI.
import { CommanderError } from 'commander';
import { CockpitError } from '../shared/model/cockpitError';
import { Printer } from './output/printer';
import { createProgram } from './program';

/** For what was typed wrong; anything else that fails ends with 1. */
const USAGE = 2;

async function main(): Promise<void> {
  const printer = new Printer(process.stdout, process.stderr, process.env);
  // A reader that has seen enough (`| head`) is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  try {
    const context = { cwd: workingFolder(), env: process.env, distDir: __dirname };
    const program = createProgram(context, printer, (code) => {
      process.exitCode = code;
    });
    for (const command of [program, ...program.commands]) command.exitOverride();
    await program.parseAsync(process.argv);
  } catch (error) {
    process.exitCode = exitCodeFor(error, printer);
  }
}

function workingFolder(): string {
  try {
    return process.cwd();
  } catch (cause) {
    const folder = process.env.PWD === undefined ? '' : ` (${process.env.PWD})`;
    throw new CockpitError('STORAGE', `The folder you are in${folder} is gone. Go to another one and try again.`, {
      cause,
    });
  }
}

function exitCodeFor(error: unknown, printer: Printer): number {
  // Commander has said it already, or it was the help that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE;
  printer.note(error instanceof Error ? error.message : String(error));
  return CockpitError.is(error, 'BAD_REQUEST') ? USAGE : 1;
}

void main();

import { Command, InvalidArgumentError, Option } from 'commander';
import { version } from '../../package.json';
import type { CliContext, StoreOptions } from './cliContext';
import { compareCommand } from './commands/compareCommand';
import { doctorCommand } from './commands/doctorCommand';
import { type ImportOptions, importCommand } from './commands/importCommand';
import { lineageCommand } from './commands/lineageCommand';
import { logCommand } from './commands/logCommand';
import { metricsCommand } from './commands/metricsCommand';
import { modelsCommand, type RegisterOptions, registerCommand } from './commands/modelCommands';
import { runCommand } from './commands/runCommand';
import type { RunOptions } from './commands/runOptions';
import { type RunsOptions, runsCommand } from './commands/runsCommand';
import { type ServerOptions, serverCommand } from './commands/serverCommand';
import { showCommand } from './commands/showCommand';
import { stopCommand } from './commands/stopCommand';
import type { Printer } from './output/printer';

type Json = StoreOptions & { json?: boolean };

/** Every command of `mlops-cockpit` with its options; `exit` is told the code of those that have one. */
export function createProgram(context: CliContext, printer: Printer, exit: (code: number) => void): Command {
  const program = new Command('mlops-cockpit')
    .description('Launch, track, compare, explain and register machine-learning runs.')
    .version(version)
    .enablePositionalOptions()
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', '\nRUN is an id, the start of one, or a name.');
  const command = (usage: string, description: string): Command =>
    program.command(usage).description(description).option('--store <dir>', 'where the store lies, instead of .mlops');
  const listing = (usage: string, description: string): Command =>
    command(usage, description).option('--json', 'print JSON for programs');

  command('run', 'start a run, pass its output through and end with its exit code')
    .usage('[options] [--] COMMAND [ARG...]')
    .argument('[command...]', 'the command with its arguments')
    .option('--name <name>', "the run's name")
    .option('--experiment <name>', 'the experiment it belongs to')
    .option('--job <job>', 'a job of mlops.yaml, instead of a command')
    .option('--param <name=value>', 'a param, also for the ${name} of a job (repeatable)', collect, [])
    .option('--data <path>', 'a dataset it reads, or role=path (repeatable)', collect, [])
    .option('--output <path>', 'a file or folder to keep as an artifact (repeatable)', collect, [])
    .passThroughOptions()
    .action(async (words: string[], options: RunOptions) => exit(await runCommand(context, printer, words, options)));
  listing('runs', 'list runs, newest first')
    .option('--experiment <name>', 'only those of one experiment')
    .option('--limit <count>', 'at most so many', wholeNumber)
    .action((options: RunsOptions) => runsCommand(context, printer, options));
  listing('show', 'show everything known of a run')
    .argument('<run>')
    .action((run: string, options: Json) => showCommand(context, printer, run, options));
  listing('metrics', 'print every point of a metric')
    .argument('<run>')
    .argument('<key>')
    .action((run: string, key: string, options: Json) => metricsCommand(context, printer, run, key, options));
  listing('compare', 'show what tells runs apart')
    .argument('<runs...>')
    .action((runs: string[], options: Json) => compareCommand(context, printer, runs, options));
  command('log', "print a run's output")
    .argument('<run>')
    .option('-f, --follow', 'go on until the run has ended')
    .action((run: string, options: StoreOptions & { follow?: boolean }) =>
      logCommand(context, printer.out, run, options),
    );
  command('stop', 'stop a run: interrupt, then terminate, then kill')
    .argument('<run>')
    .option('--force', 'kill at once')
    .action((run: string, options: StoreOptions & { force?: boolean }) => stopCommand(context, printer, run, options));
  listing('register', "make a model's next version from a run's artifact")
    .argument('<run>')
    .requiredOption('--artifact <path>', "the artifact, as the run's list names it")
    .requiredOption('--name <model>', "the model's name, new or old")
    .option('--note <text>', 'a note on the version')
    .option('--alias <alias>', 'a name for the version, such as champion (repeatable)', collect, [])
    .action((run: string, options: RegisterOptions) => registerCommand(context, printer, run, options));
  listing('models', 'list registered models').action((options: Json) => modelsCommand(context, printer, options));
  listing('lineage', 'show what a run or model version came from and what came of it')
    .argument('<run|model/version>')
    .action((reference: string, options: Json) => lineageCommand(context, printer, reference, options));
  listing('import', "bring in the runs of MLflow's stores and servers, DVC and other loggers' files")
    .argument('<path|url>')
    .addOption(
      new Option('--artifacts <how>', 'copy artifacts into the store, or link them where they are')
        .choices(['copy', 'link'])
        .default('copy'),
    )
    .action(async (place: string, options: ImportOptions) =>
      exit(await importCommand(context, printer, place, options)),
    );
  command('server', "run the tracker in the foreground, with MLflow's protocol, and print its address and token")
    .option('--port <port>', 'listen on this port', portNumber)
    .option('--host <host>', 'listen on this machine, which is all there is', '127.0.0.1')
    .option('--default-artifact-root <uri>', 'where new experiments keep their artifacts, instead of the store')
    .option('--artifacts-destination <dir>', 'the folder for artifacts sent to the tracker, instead of the store')
    .option('--no-token', 'let every program of this machine in')
    .action(async (options: ServerOptions) => exit(await serverCommand(context, printer, options)));
  listing('doctor', 'say what works here, what does not, and why').action(async (options: Json) =>
    exit(await doctorCommand(context, printer, options)),
  );
  return program;
}

function collect(value: string, before: string[]): string[] {
  return [...before, value];
}

function portNumber(text: string): number {
  const port = wholeNumber(text);
  if (port >= 1 && port <= 65_535) return port;
  throw new InvalidArgumentError('It must be a port from 1 to 65535.');
}

function wholeNumber(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number.');
}

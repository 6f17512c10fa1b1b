import { simpleGit } from 'simple-git';

/** Why a git command gave no answer. */
export type GitFailureKind = 'not-installed' | 'timed-out' | 'failed';

export class GitFailure extends Error {
  readonly kind: GitFailureKind;

  constructor(kind: GitFailureKind, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'GitFailure';
    this.kind = kind;
  }
}

/** Variables by which git would look elsewhere, ask somebody or start a program; simple-git refuses most of them. */
const REFUSED = new Set(['editor', 'visual', 'pager', 'prefix', 'ssh_askpass']);

/** The user's own choice of configuration files; all other GIT_… variables of the tracker's parent are dropped. */
const KEPT = new Set(['git_config_global', 'git_config_system', 'git_config_nosystem', 'git_ceiling_directories']);

const OWN_VARIABLES: Record<string, string> = {
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
  GIT_NO_LAZY_FETCH: '1',
  LANGUAGE: 'en',
};

/** Nothing of the user's repository may run or be written beyond objects and our own ref. */
const SAFE_CONFIG = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'core.logAllRefUpdates=false',
  'core.splitIndex=false',
  'core.safecrlf=false',
  // One flush for all new objects instead of one each; without any, a power cut could leave torn objects behind.
  'core.fsyncMethod=batch',
];

function environment(extra: Record<string, string>): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [key, value] of Object.entries(process.env)) {
    const name = key.toLowerCase();
    if (value === undefined || REFUSED.has(name)) continue;
    if (name.startsWith('git_') && !KEPT.has(name)) continue;
    env[key] = value;
  }
  return { ...env, ...OWN_VARIABLES, ...extra };
}

/** Runs git in one folder through simple-git; everything run by one instance shares one deadline. */
export class GitCommand {
  constructor(
    private readonly folder: string,
    private readonly signal: AbortSignal,
  ) {}

  in(folder: string): GitCommand {
    return new GitCommand(folder, this.signal);
  }

  /** Gives standard output, as bytes since file names need not be UTF-8. Throws GitFailure. */
  async run(args: string[], options: { env?: Record<string, string>; input?: Buffer } = {}): Promise<Buffer> {
    const env = environment(options.env ?? {});
    const { input, signal } = { input: options.input, signal: this.signal };
    const output: Buffer[] = [];
    const git = simpleGit({
      baseDir: this.folder,
      config: SAFE_CONFIG,
      abort: signal,
      allowEnvironment: Object.keys(env).filter((key) => key.toLowerCase().startsWith('git_')),
      unsafe: { allowUnsafeHooksPath: true, allowUnsafeFsMonitor: true, allowUnsafeConfigPaths: true },
      errors: (error, { exitCode, stdErr }) =>
        error ?? (exitCode === 0 ? undefined : new Error(Buffer.concat(stdErr).toString('utf8') || `exit ${exitCode}`)),
      ...(input && { input: () => input }),
    })
      .env(env)
      .outputHandler((_command, stdout) => {
        stdout.on('data', (chunk: Buffer) => output.push(chunk));
        // simple-git waits 50 ms more after a command that printed nothing: an empty chunk at the end spares that.
        stdout.once('end', () => stdout.emit('data', Buffer.alloc(0)));
      });
    await this.untilDeadline(git.raw(args), args);
    return Buffer.concat(output);
  }

  async text(args: string[], options: { env?: Record<string, string>; input?: Buffer } = {}): Promise<string> {
    return (await this.run(args, options)).toString('utf8').replace(/\r?\n$/, '');
  }

  /** The abort interrupts git, but a git that hangs in the kernel never ends: the caller must not wait for it. */
  private async untilDeadline(answer: PromiseLike<string>, args: string[]): Promise<void> {
    const { signal } = this;
    let expire = () => {};
    const expired = new Promise<never>((_resolve, reject) => {
      expire = () => reject(new GitFailure('timed-out', `git ${args[0]} gave no answer in time`));
      if (signal.aborted) expire();
      else signal.addEventListener('abort', expire, { once: true });
    });
    try {
      await Promise.race([answer, expired]);
    } catch (error) {
      throw toFailure(error, signal);
    } finally {
      signal.removeEventListener('abort', expire);
    }
  }
}

function toFailure(error: unknown, signal: AbortSignal): GitFailure {
  if (error instanceof GitFailure) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (signal.aborted) return new GitFailure('timed-out', message, { cause: error });
  const kind = /spawn git\S* ENOENT/.test(message) ? 'not-installed' : 'failed';
  return new GitFailure(kind, message.trim(), { cause: error });
}

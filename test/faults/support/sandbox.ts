import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { processStart } from '../../../src/platform/processIdentity';
import type { TrackerAddress } from '../../../src/shared/protocol/trackerApi';

/** The build under test: another one can be named, such as one whose guard was taken out. */
export const dist = resolve(process.env.MLOPS_TEST_DIST ?? 'dist');

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** What `show --json` promises. */
export interface ShownRun {
  id: string;
  name: string;
  experiment: string;
  status: 'RUNNING' | 'FINISHED' | 'FAILED' | 'KILLED';
  exitCode: number | null;
  exitReason?: string | null;
  command: string;
  startTime: number;
  endTime: number | null;
  git: {
    commit: string | null;
    branch: string | null;
    dirty: boolean;
    snapshot: string | null;
    remote: string | null;
  } | null;
  datasets: { path: string; hash: string | null; bytes: number | null; files: number | null; state?: string }[];
  params: Record<string, string>;
  metrics: Record<string, { last: number | string; min: number | null; max: number | null; count: number }>;
  artifacts: { path: string; bytes: number; hash: string | null }[];
  warnings: string[];
}

/** A folder of its own, used through nothing but the packaged command line and the tracker's HTTP. */
export class Sandbox {
  readonly folder: string;
  private readonly base: string;
  private readonly children: ChildProcess[] = [];

  constructor(name = 'a folder', parent = tmpdir()) {
    this.base = mkdtempSync(join(parent, 'mlops-fault-'));
    this.folder = join(this.base, name);
    mkdirSync(this.folder);
  }

  path(...names: string[]): string {
    return join(this.folder, ...names);
  }

  write(name: string, content: string | Uint8Array): void {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), content);
  }

  read(name: string): string {
    return readFileSync(this.path(name), 'utf8');
  }

  /** Runs the command line to its end. */
  cockpit(args: string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}): Promise<Ended> {
    return finish(this.start(args, options));
  }

  /** Starts the command line and leaves it running. */
  start(args: string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}): ChildProcess {
    const child = spawn(process.execPath, [join(dist, 'cli.js'), ...args], {
      cwd: options.cwd ?? this.folder,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.children.push(child);
    return child;
  }

  async show(run: string): Promise<ShownRun> {
    const { code, stdout, stderr } = await this.cockpit(['show', run, '--json']);
    if (code !== 0) throw new Error(`show ${run} ended with ${code}: ${stderr}`);
    return JSON.parse(stdout) as ShownRun;
  }

  /** The newest run, whole. */
  async newest(): Promise<ShownRun> {
    const { stdout, stderr } = await this.cockpit(['runs', '--limit', '1', '--json']);
    const { runs } = JSON.parse(stdout || '{"runs":[]}') as { runs: { id: string }[] };
    const id = runs[0]?.id;
    if (!id) throw new Error(`There is no run: ${stderr}`);
    return this.show(id);
  }

  async git(...args: string[]): Promise<string> {
    const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org', '-c', 'protocol.file.allow=always'];
    const { code, stdout, stderr } = await finish(spawn('git', [...identity, ...args], { cwd: this.folder }));
    if (code !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
    return stdout.trim();
  }

  /** A repository with one commit of what lies in the folder. */
  async commitAll(message = 'First'): Promise<void> {
    if (!existsSync(this.path('.git'))) await this.git('init', '--quiet', '--initial-branch', 'main');
    await this.git('add', '--all');
    await this.git('commit', '--quiet', '--allow-empty', '--message', message);
  }

  address(): TrackerAddress {
    return JSON.parse(this.read('.mlops/tracker.json')) as TrackerAddress;
  }

  token(): string {
    return this.read('.mlops/token').trim();
  }

  /** An HTTP request to the tracker as its client makes it, unless headers say otherwise. */
  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { authorization: `Bearer ${this.token()}`, 'content-type': 'application/json', ...init.headers };
    return fetch(`http://127.0.0.1:${this.address().port}${path}`, { ...init, headers });
  }

  /** Ends the tracker, in good order unless another signal is named; resolves once its process is gone. */
  async endTracker(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const { pid } = this.address();
    process.kill(pid, signal);
    await waitFor('the tracker to leave', async () => !(await alive(pid)));
  }

  /** Ends the tracker, and what a failed test left running, and removes the folder. */
  async dispose(): Promise<void> {
    for (const child of this.children) child.kill('SIGKILL');
    try {
      await this.endTracker();
    } catch {
      // No tracker, or it has left already.
    }
    rmSync(this.base, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

export function finish(child: ChildProcess): Promise<Ended> {
  return new Promise((done, reject) => {
    let stdout = '';
    let stderr = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code) => done({ code, stdout, stderr }));
  });
}

/** Whether a process runs; the zombie that is left of one where nobody collects it does not. */
export async function alive(pid: number): Promise<boolean> {
  return (await processStart(pid)) !== null;
}

/** A folder in memory where there is room for very many files, else the folder for temporary files. */
export function roomyFolder(bytes: number): string {
  try {
    const { bavail, bsize } = statfsSync('/dev/shm');
    return bavail * bsize > bytes ? '/dev/shm' : tmpdir();
  } catch {
    return tmpdir();
  }
}

/** Polls until the condition holds; its error names what was waited for. */
export async function waitFor(
  what: string,
  condition: () => boolean | Promise<boolean>,
  limitMs = 45_000,
): Promise<void> {
  const end = Date.now() + limitMs;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`Waited ${limitMs} ms for ${what}.`);
    await new Promise((resume) => setTimeout(resume, 50));
  }
}

/** Why tests that need a mount namespace can't run here; null where they can. */
export function namespaceProblem(): string | null {
  try {
    execFileSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', tmpdir()], { stdio: 'ignore' });
    return null;
  } catch {
    return 'this system does not let a user mount a small disk in a namespace of its own (unshare -rm)';
  }
}

/** Most memory a process has had at once, in bytes; null where the system does not tell. */
export function peakMemory(pid: number): number | null {
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kilobytes === undefined ? null : Number(kilobytes) * 1024;
  } catch {
    return null;
  }
}

/** Runs a Node program in a mount namespace of its own, where `mount` may lay a small or read-only disk. */
export function inNamespace(setup: string, program: string, cwd: string): Promise<Ended> {
  return new Promise((done) => {
    const script = `${setup} && exec "$0" -e "$1"`;
    execFile(
      'unshare',
      ['-rm', 'sh', '-c', script, process.execPath, program],
      { cwd, maxBuffer: 1 << 26 },
      (error, stdout, stderr) => done({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr }),
    );
  });
}

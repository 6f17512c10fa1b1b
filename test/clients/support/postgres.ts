import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { pythonOf } from '../../../scripts/lib/pythonEnvironments.mjs';

/** A real PostgreSQL server on an empty cluster. */
export class Postgres {
  private constructor(
    /** As SQLAlchemy wants it. */
    readonly uri: string,
    private readonly process: ChildProcess,
  ) {}

  static async start(): Promise<Postgres> {
    const script = resolve('test', 'clients', 'readers', 'postgres.py');
    const child = spawn(await pythonOf('current'), [script], { stdio: ['pipe', 'pipe', 'ignore'] });
    const [line] = (await Promise.race([
      once(child.stdout, 'data'),
      once(child, 'exit').then(() => Promise.reject(new Error('PostgreSQL did not start.'))),
    ])) as [Buffer];
    return new Postgres(line.toString().trim(), child);
  }

  async stop(): Promise<void> {
    const gone = once(this.process, 'exit');
    this.process.stdin?.end();
    await gone;
  }
}

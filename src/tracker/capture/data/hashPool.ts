import { Worker } from 'node:worker_threads';
import type { HashReply, HashRequest, Problem, Scan } from './hashProtocol';

export interface HashBatch {
  /** The file, or the folder that the names are relative to. */
  path: string;
  names: string | null;
  stats: Float64Array;
}

interface Task {
  request: HashRequest;
  onBytes: (bytes: number) => void;
  resolve: (reply: HashReply) => void;
  reject: (error: Error) => void;
}

interface Member {
  worker: Worker;
  task: Task | null;
}

export interface HashPoolOptions {
  /** The bundled hashWorker.js. */
  workerFile: string;
  /** Most workers at once. */
  size: number;
  /** Milliseconds without work after which all workers are let go, so that an idle tracker stays small. */
  idle: number;
}

/** Worker threads for hashing, made when there is work. */
export class HashPool {
  private readonly members = new Set<Member>();
  private readonly queue: Task[] = [];
  private idleTimer: NodeJS.Timeout | null = null;
  private nextId = 1;
  private disposed = false;

  constructor(private readonly options: HashPoolOptions) {}

  /** How many workers live now. */
  get size(): number {
    return this.members.size;
  }

  async scan(path: string): Promise<Scan | Problem> {
    const reply = await this.submit({ id: this.nextId++, kind: 'scan', path }, () => {});
    if (reply.kind !== 'scanned') throw new Error('unexpected reply of the hash worker');
    return reply.scan;
  }

  /** Hashes the files in order up to the first problem. */
  async hash(
    batch: HashBatch,
    onBytes: (bytes: number) => void,
  ): Promise<{ hashes: string[]; problem: Problem | null }> {
    const reply = await this.submit({ id: this.nextId++, kind: 'hash', ...batch }, onBytes);
    if (reply.kind !== 'hashed') throw new Error('unexpected reply of the hash worker');
    return { hashes: reply.hashes, problem: reply.problem };
  }

  async dispose(): Promise<void> {
    this.disposed = true;
    for (const task of this.queue.splice(0)) task.reject(new Error('the tracker is closing'));
    await this.letGo();
  }

  private submit(request: HashRequest, onBytes: (bytes: number) => void): Promise<HashReply> {
    if (this.disposed) return Promise.reject(new Error('the tracker is closing'));
    return new Promise((resolve, reject) => {
      this.queue.push({ request, onBytes, resolve, reject });
      this.assign();
    });
  }

  private assign(): void {
    if (this.idleTimer) clearTimeout(this.idleTimer);
    while (this.queue.length > 0) {
      const member = this.free();
      if (!member) return;
      const task = this.queue.shift();
      if (!task) return;
      member.task = task;
      member.worker.ref();
      member.worker.postMessage(task.request);
    }
    if ([...this.members].every(({ task }) => task === null)) this.startIdling();
  }

  private free(): Member | null {
    const member = [...this.members].find(({ task }) => task === null);
    if (member) return member;
    return this.members.size < this.options.size ? this.addMember() : null;
  }

  private addMember(): Member {
    const member: Member = { worker: new Worker(this.options.workerFile), task: null };
    this.members.add(member);
    member.worker.on('message', (reply: HashReply) => this.receive(member, reply));
    member.worker.on('error', (error) => this.lose(member, error instanceof Error ? error : new Error(String(error))));
    member.worker.on('exit', () => this.lose(member, new Error('a hash worker ended unexpectedly')));
    return member;
  }

  private receive(member: Member, reply: HashReply): void {
    const { task } = member;
    if (!task) return;
    if (reply.kind === 'progress') {
      task.onBytes(reply.bytes);
      return;
    }
    member.task = null;
    // An idle worker must not keep the process alive.
    member.worker.unref();
    task.resolve(reply);
    this.assign();
  }

  private lose(member: Member, error: Error): void {
    if (!this.members.delete(member)) return;
    member.task?.reject(error);
    if (!this.disposed) this.assign();
  }

  private startIdling(): void {
    this.idleTimer = setTimeout(() => void this.letGo(), this.options.idle);
    this.idleTimer.unref();
  }

  private async letGo(): Promise<void> {
    if (this.idleTimer) clearTimeout(this.idleTimer);
    const members = [...this.members];
    this.members.clear();
    for (const { task } of members) task?.reject(new Error('the tracker is closing'));
    await Promise.all(members.map(({ worker }) => worker.terminate()));
  }
}

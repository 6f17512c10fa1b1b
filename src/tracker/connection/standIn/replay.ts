import { createReadStream, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LoggedModelStore, Store } from '../../store/store';
import type { Tokens } from '../tokens';
import type { SpooledRequest } from './spool';

export const REPLAY_HEADER = 'x-mlops-replay';
export const MADE_HEADER = 'x-mlops-made';

const RETRIES = 5;

export interface ReplayParts {
  folder: string;
  /** Where this tracker listens. */
  port: number;
  tokens: Tokens;
  store: Pick<Store, 'experiments' | 'loggedModels'>;
  /** Tells the tracker that it asks itself. */
  secret: string;
  log: (sentence: string) => void;
}

/**
 * Sends this tracker what stand-ins took in, in its order. How far it got is kept beside it, so that a tracker that is
 * killed in between repeats one request at the most, which changes nothing: each is such that it may come twice.
 */
export class SpoolReplay {
  /** Experiments that the code was told of under an id of their own, though there was one of the name. */
  private readonly experiments = new Map<string, string>();

  private readonly agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor(private readonly parts: ReplayParts) {}

  get isNeeded(): boolean {
    return this.files().length > 0;
  }

  /** Resolves when all is read that can be read. Never rejects. */
  async run(): Promise<void> {
    for (const file of this.files()) {
      try {
        const count = await this.readFile(join(this.parts.folder, file));
        this.parts.log(`took in ${count} requests that came while no tracker was there`);
      } catch (error) {
        this.parts.log(`what came while no tracker was there (${file}) is read at the next start: ${String(error)}`);
        break;
      }
    }
    this.agent.destroy();
  }

  private files(): string[] {
    if (!existsSync(this.parts.folder)) return [];
    const names = readdirSync(this.parts.folder).filter((name) => name.endsWith('.jsonl'));
    return names.sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
  }

  private async readFile(path: string): Promise<number> {
    const positionFile = `${path}.position`;
    const done = readPosition(positionFile);
    const requests = readFileSync(path, 'utf8').split('\n').map(parseLine);
    let count = 0;
    for (const [index, spooled] of requests.entries()) {
      if (spooled === null) continue;
      if (index < done) {
        this.remember(spooled);
        continue;
      }
      await this.insist(spooled);
      count++;
      writeFileSync(positionFile, String(index + 1));
    }
    for (const { file } of requests.filter((spooled) => spooled !== null)) {
      if (file !== null) rmSync(join(this.parts.folder, file), { force: true });
    }
    rmSync(path, { force: true });
    rmSync(positionFile, { force: true });
    return count;
  }

  /** A full disk may have room in a while; what is refused was no right request. */
  private async insist(spooled: SpooledRequest): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const { status, text } = await this.send(spooled);
      if (status < 400) return;
      if (status < 500) {
        this.parts.log(`refused, of what came while no tracker was there: ${spooled.method} ${spooled.url}: ${text}`);
        return;
      }
      if (attempt === RETRIES) throw new Error(text);
      await sleep(500 * attempt);
    }
  }

  private async send(spooled: SpooledRequest): Promise<{ status: number; text: string }> {
    const { url, made } = spooled;
    if (made !== null && /\/experiments\/create$/.test(url)) return this.makeExperiment(spooled, made);
    if (made !== null && /\/logged-models$/.test(url)) return this.makeModel(spooled, made);
    return this.ask(spooled);
  }

  private ask({ method, url, identity, contentType, text, file, made }: SpooledRequest) {
    const { port, tokens, secret, folder } = this.parts;
    const path = file === null ? null : join(folder, file);
    const body = text === null || text === '' ? null : this.translate(text);
    return new Promise<{ status: number; text: string }>((resolve, reject) => {
      const asking = request({
        ...{ host: '127.0.0.1', port, method, path: url, agent: this.agent },
        headers: {
          authorization: `Bearer ${tokens.of(identity)}`,
          ...(contentType === null ? {} : { 'content-type': contentType }),
          ...(path === null ? {} : { 'content-length': statSync(path).size }),
          ...(body === null ? {} : { 'content-length': Buffer.byteLength(body) }),
          [REPLAY_HEADER]: secret,
          ...(made === null ? {} : { [MADE_HEADER]: made }),
        },
      });
      asking.once('error', reject);
      asking.once('response', async (answer) => {
        let said = '';
        answer.setEncoding('utf8');
        for await (const chunk of answer) said += chunk as string;
        resolve({ status: answer.statusCode ?? 500, text: said.slice(0, 300) });
      });
      if (path === null) asking.end(body ?? undefined);
      else createReadStream(path).once('error', reject).pipe(asking);
    });
  }

  private makeExperiment(spooled: SpooledRequest, made: string): { status: number; text: string } {
    const { experiments } = this.parts.store;
    this.remember(spooled);
    const { name } = bodyOf(spooled);
    if (typeof name === 'string' && !experiments.byName(name) && !experiments.find(made)) {
      experiments.create({ name, id: made });
    }
    return { status: 200, text: '' };
  }

  private makeModel(spooled: SpooledRequest, made: string): { status: number; text: string } {
    const { loggedModels, experiments } = this.parts.store;
    if (loggedModels.find(made)) return { status: 200, text: '' };
    const body = JSON.parse(this.translate(spooled.text ?? '{}')) as Record<string, unknown>;
    const experiment = experiments.find(textOf(body.experiment_id) || '0') ?? experiments.get('0');
    const now = Date.now();
    const model: Parameters<LoggedModelStore['create']>[0] = {
      id: made,
      experimentId: experiment.id,
      name: textOf(body.name) || made,
      artifactLocation: experiment.artifactLocation && `${experiment.artifactLocation}/models/${made}/artifacts`,
      status: 'PENDING',
      statusMessage: null,
      sourceRunId: textOf(body.source_run_id) || null,
      modelType: textOf(body.model_type) || null,
      createdAt: now,
      updatedAt: now,
      params: pairs(body.params),
      tags: pairs(body.tags),
    };
    loggedModels.create(model);
    return { status: 200, text: '' };
  }

  private remember(spooled: SpooledRequest): void {
    if (spooled.made === null || !/\/experiments\/create$/.test(spooled.url)) return;
    const known = this.parts.store.experiments.byName(textOf(bodyOf(spooled).name));
    if (known && known.id !== spooled.made) this.experiments.set(spooled.made, known.id);
  }

  private translate(text: string): string {
    let translated = text;
    for (const [made, real] of this.experiments) translated = translated.replaceAll(`"${made}"`, `"${real}"`);
    return translated;
  }
}

function bodyOf({ text }: SpooledRequest): Record<string, unknown> {
  return JSON.parse(text || '{}') as Record<string, unknown>;
}

/** A line that was cut off counts as none: its sender was never told that it was taken in. */
function parseLine(line: string): SpooledRequest | null {
  try {
    const value = JSON.parse(line) as Partial<SpooledRequest> | null;
    return typeof value?.url === 'string' && typeof value.method === 'string' ? (value as SpooledRequest) : null;
  } catch {
    return null;
  }
}

function readPosition(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8')) || 0;
  } catch {
    return 0;
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function pairs(list: unknown): Record<string, string> {
  if (!Array.isArray(list)) return {};
  return Object.fromEntries(
    list.map((item: { key?: unknown; value?: unknown } | null) => [textOf(item?.key), textOf(item?.value)]),
  );
}

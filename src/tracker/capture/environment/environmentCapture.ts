import { createHash } from 'node:crypto';
import { isAbsolute } from 'node:path';
import type { Environment } from '../../../shared/model/environment';
import type { EnvironmentStore } from '../../store/store';
import { Interpreters } from './interpreter';
import type { InterpreterDescription } from './interpreterDescription';
import { Machine } from './machine';

export interface EnvironmentRequest {
  interpreter: string | null;
  language: string | null;
  env: Record<string, string>;
}

/** Settings that change what a run computes or how fast, and that hold no secrets. */
const RECORDED_VARIABLES = [
  'CUDA_VISIBLE_DEVICES',
  'CUDA_DEVICE_ORDER',
  'CUDA_LAUNCH_BLOCKING',
  'CUBLAS_WORKSPACE_CONFIG',
  'NVIDIA_TF32_OVERRIDE',
  'ROCR_VISIBLE_DEVICES',
  'HIP_VISIBLE_DEVICES',
  'OMP_NUM_THREADS',
  'MKL_NUM_THREADS',
  'OPENBLAS_NUM_THREADS',
  'NUMEXPR_NUM_THREADS',
  'VECLIB_MAXIMUM_THREADS',
  'TOKENIZERS_PARALLELISM',
  'PYTHONHASHSEED',
  'PYTORCH_CUDA_ALLOC_CONF',
  'TF_DETERMINISTIC_OPS',
  'TF_CUDNN_DETERMINISTIC',
  'XLA_FLAGS',
  'JULIA_NUM_THREADS',
  'CONDA_DEFAULT_ENV',
  'VIRTUAL_ENV',
  'TZ',
  'LANG',
  'LC_ALL',
];

/** Milliseconds for an interpreter to describe itself. */
const INTERPRETER_TIMEOUT = 15_000;

/** Describes where a run ran. */
export class EnvironmentCapture {
  private readonly interpreters = new Interpreters();
  private readonly machine = new Machine();

  /** `cwd`: a folder of our own, from which no interpreter picks up code. */
  constructor(private readonly options: { cwd: string; store: EnvironmentStore; log: (message: string) => void }) {}

  async capture(request: EnvironmentRequest): Promise<Environment> {
    const { interpreter, language } = request;
    const run = { cwd: this.options.cwd, env: { ...process.env, ...request.env } };
    const [machine, description] = await Promise.all([this.machine.describe(run), this.describe(request, run)]);
    const content: Omit<Environment, 'id'> = {
      language,
      languageVersion: description?.version ?? null,
      interpreter: description?.executable ?? (interpreter !== null && isAbsolute(interpreter) ? interpreter : null),
      packages: description?.packages ?? {},
      ...machine,
      variables: recordedVariables(request.env),
    };
    const environment = { id: environmentId(content), ...content };
    try {
      this.options.store.save(environment);
    } catch (error) {
      this.options.log(`The environment ${environment.id} could not be stored: ${error}`);
    }
    return environment;
  }

  private async describe(
    { interpreter, language }: EnvironmentRequest,
    run: { cwd: string; env: Record<string, string | undefined> },
  ): Promise<InterpreterDescription | null> {
    if (interpreter === null || language === null) return null;
    try {
      return await this.interpreters.describe(interpreter, language, { ...run, timeout: INTERPRETER_TIMEOUT });
    } catch (error) {
      this.options.log(
        `${interpreter} could not describe its packages: ${error instanceof Error ? error.message : error}`,
      );
      return null;
    }
  }
}

function recordedVariables(env: Record<string, string>): Record<string, string> {
  const set = RECORDED_VARIABLES.filter((name) => env[name] !== undefined);
  return Object.fromEntries(set.map((name) => [name, env[name] ?? '']));
}

/** SHA-256 of the canonical JSON: keys sorted at every level, no spaces. */
export function environmentId(content: Omit<Environment, 'id'>): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(content)))
    .digest('hex');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]));
}

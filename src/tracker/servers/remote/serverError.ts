import { CockpitError } from '../../../shared/model/cockpitError';

/** Why a server did not do what it was asked. */
export class ServerError extends Error {
  constructor(
    /** 0 where there was no answer. */
    readonly status: number,
    /** MLflow's `error_code`; empty where the answer is none of MLflow's. */
    readonly code: string,
    message: string,
  ) {
    super(message);
  }

  get isMissing(): boolean {
    return this.status === 404;
  }

  get isTaken(): boolean {
    return this.code === 'RESOURCE_ALREADY_EXISTS';
  }

  get isRefused(): boolean {
    return this.status === 401 || this.status === 403;
  }

  /** Whether every further request fails alike: nobody answers, or nobody knows who asks. */
  get isForAll(): boolean {
    return this.status === 0 || this.status === 401;
  }

  /** Whether trying again may help. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }

  /** For a client of this tracker, in a sentence. */
  toCockpitError(): CockpitError {
    return new CockpitError(this.isMissing ? 'NOT_FOUND' : 'CONFLICT', this.message);
  }
}

export async function serverError(response: Response, what: string): Promise<ServerError> {
  const text = await response.text().catch(() => '');
  const { code, message } = mlflowError(text);
  if (response.status === 401 || response.status === 403) {
    const hint = 'Look whether the name, password or token are right, and may do this.';
    return new ServerError(
      response.status,
      code,
      `The server refused ${what} (${response.status}). ${message} ${hint}`,
    );
  }
  const reason = message || `It answered ${response.status} ${response.statusText}.`;
  return new ServerError(response.status, code, `The server could not do ${what}: ${reason}`);
}

function mlflowError(text: string): { code: string; message: string } {
  try {
    const { error_code, message } = JSON.parse(text) as { error_code?: unknown; message?: unknown };
    return { code: String(error_code ?? ''), message: String(message ?? '') };
  } catch {
    return { code: '', message: '' };
  }
}

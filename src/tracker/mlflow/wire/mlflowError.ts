import { CockpitError } from '../../../shared/model/cockpitError';
import type { ApiErrorCode } from '../../../shared/protocol/trackerApi';

/** The HTTP status of each of MLflow's error codes. */
const STATUS = {
  INVALID_PARAMETER_VALUE: 400,
  BAD_REQUEST: 400,
  RESOURCE_ALREADY_EXISTS: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  RESOURCE_DOES_NOT_EXIST: 404,
  ENDPOINT_NOT_FOUND: 404,
  RESOURCE_CONFLICT: 409,
  INTERNAL_ERROR: 500,
  NOT_IMPLEMENTED: 501,
  TEMPORARILY_UNAVAILABLE: 503,
} as const;

export type MlflowErrorCode = keyof typeof STATUS;

/** An error as MLflow's clients expect it: they branch on the code and show the message. */
export class MlflowError extends Error {
  constructor(
    readonly code: MlflowErrorCode,
    message: string,
  ) {
    super(message);
    this.name = 'MlflowError';
  }

  get status(): number {
    return STATUS[this.code];
  }

  get body(): string {
    return JSON.stringify({ error_code: this.code, message: this.message });
  }
}

export function invalid(message: string): MlflowError {
  return new MlflowError('INVALID_PARAMETER_VALUE', message);
}

export function doesNotExist(message: string): MlflowError {
  return new MlflowError('RESOURCE_DOES_NOT_EXIST', message);
}

/** A caller's mistake is never a 5xx, since clients retry those for minutes; a full or unwritable disk may pass. */
const OF_COCKPIT: Record<ApiErrorCode, MlflowErrorCode> = {
  BAD_REQUEST: 'INVALID_PARAMETER_VALUE',
  UNAUTHORIZED: 'UNAUTHENTICATED',
  FORBIDDEN: 'PERMISSION_DENIED',
  NOT_FOUND: 'RESOURCE_DOES_NOT_EXIST',
  AMBIGUOUS: 'INVALID_PARAMETER_VALUE',
  CONFLICT: 'RESOURCE_ALREADY_EXISTS',
  TOO_LARGE: 'INVALID_PARAMETER_VALUE',
  READ_ONLY: 'TEMPORARILY_UNAVAILABLE',
  STORAGE: 'TEMPORARILY_UNAVAILABLE',
  LAUNCH: 'INVALID_PARAMETER_VALUE',
  INTERNAL: 'INTERNAL_ERROR',
};

/** What a client is told of any failure. */
export function toMlflowError(error: unknown): MlflowError {
  if (error instanceof MlflowError) return error;
  if (CockpitError.is(error)) return new MlflowError(OF_COCKPIT[error.code], error.message);
  const reason = error instanceof Error ? error.message : String(error);
  return new MlflowError('INTERNAL_ERROR', `The tracker failed on this request: ${reason}.`);
}

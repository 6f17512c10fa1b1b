import type { ApiErrorCode } from '../protocol/trackerApi.ts';

/** An error a person will read: it says what happened, where, and what to do. Branch on `code`, never on the text. */
export class CockpitError extends Error {
  readonly code: ApiErrorCode;

  constructor(code: ApiErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'CockpitError';
    this.code = code;
  }

  static is(error: unknown, code?: ApiErrorCode): error is CockpitError {
    return (
      typeof error === 'object' &&
      error !== null &&
      (error as { name?: unknown }).name === 'CockpitError' &&
      (code === undefined || (error as CockpitError).code === code)
    );
  }
}

import { CockpitError } from '../../shared/model/cockpitError';
import type { ApiError, ApiErrorCode } from '../../shared/protocol/trackerApi';

const STATUS = {
  BAD_REQUEST: 400,
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  AMBIGUOUS: 409,
  CONFLICT: 409,
  TOO_LARGE: 413,
  READ_ONLY: 403,
  STORAGE: 507,
  LAUNCH: 422,
  INTERNAL: 500,
} as const satisfies Record<ApiErrorCode, number>;

export type ErrorStatus = (typeof STATUS)[ApiErrorCode];

export function statusOf(code: ApiErrorCode): ErrorStatus {
  return STATUS[code];
}

/** What a client is told of a failure; one that nobody foresaw is named, not shown with its stack. */
export function toApiError(error: unknown, trackerLog: string): ApiError {
  if (CockpitError.is(error)) return { code: error.code, message: error.message };
  const reason = error instanceof Error ? error.message : String(error);
  return {
    code: 'INTERNAL',
    message: `The tracker failed on this request: ${reason}. Runs are not affected; details are in ${trackerLog}.`,
  };
}

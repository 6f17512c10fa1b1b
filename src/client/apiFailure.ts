import type { IncomingMessage } from 'node:http';
import { CockpitError } from '../shared/model/cockpitError';
import type { ApiError } from '../shared/protocol/trackerApi';
import { readBody } from './httpTransport';

/** The error an answer of 4xx or 5xx stands for, in the tracker's own words. */
export async function apiFailure(answer: IncomingMessage): Promise<CockpitError> {
  const text = (await readBody(answer)).toString('utf8');
  const error = parseError(text);
  if (error) return new CockpitError(error.code, error.message);
  return new CockpitError('INTERNAL', `The tracker answered with status ${answer.statusCode}: ${text.slice(0, 200)}`);
}

/** What a person is told when a connection breaks. */
export function connectionFailure(cause: unknown): CockpitError {
  if (CockpitError.is(cause)) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new CockpitError(
    'INTERNAL',
    `The tracker could not be reached: ${reason}. Runs are not affected; try again.`,
    {
      cause,
    },
  );
}

function parseError(text: string): ApiError | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return null;
    const { code, message } = value as Partial<ApiError>;
    return typeof code === 'string' && typeof message === 'string' ? { code, message } : null;
  } catch {
    return null;
  }
}

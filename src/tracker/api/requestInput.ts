import type { IncomingMessage } from 'node:http';
import type * as z from 'zod';
import { CockpitError } from '../../shared/model/cockpitError';

/** Bytes a request's body may have. */
const BODY_LIMIT = 32 << 20;

/** The JSON body of a request. Throws CockpitError TOO_LARGE or BAD_REQUEST; what is left of the body is not read then. */
export async function readJson(incoming: IncomingMessage): Promise<unknown> {
  const type = incoming.headers['content-type'] ?? '';
  const text = (await readLimited(incoming)).toString('utf8');
  if (!/^application\/json\b/i.test(type)) {
    throw new CockpitError(
      'BAD_REQUEST',
      'The request must be JSON, with the header "Content-Type: application/json".',
    );
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CockpitError('BAD_REQUEST', `The request's body is not valid JSON: ${(cause as Error).message}`, {
      cause,
    });
  }
}

/** Checks a body or query against its schema. Throws CockpitError BAD_REQUEST naming each wrong field. */
export function check<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const mistakes = result.error.issues.slice(0, 5).map(({ path, message }) => {
    return path.length === 0 ? message : `${path.map(String).join('.')}: ${message}`;
  });
  throw new CockpitError('BAD_REQUEST', `The request is not understood. ${mistakes.join('. ')}.`);
}

async function readLimited(incoming: IncomingMessage): Promise<Buffer> {
  if (Number(incoming.headers['content-length'] ?? 0) > BODY_LIMIT) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming.iterator({ destroyOnReturn: false })) {
    size += (chunk as Buffer).length;
    if (size > BODY_LIMIT) throw tooLarge();
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

function tooLarge(): CockpitError {
  return new CockpitError('TOO_LARGE', `The request's body is larger than ${BODY_LIMIT >> 20} MiB. Send it in parts.`);
}

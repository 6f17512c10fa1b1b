import type { IncomingMessage } from 'node:http';
import { type JsonObject, type JsonValue, parseJson } from './json';
import { invalid } from './mlflowError';

/** Bytes a JSON body may have; the largest that the protocol allows is a thousand datasets with their profiles. */
const BODY_LIMIT = 32 << 20;

export interface JsonBody {
  fields: JsonObject;
  /** Bytes it came in. */
  size: number;
}

/** The JSON object of a request's body, empty for no body. Throws MlflowError; what is left of the body is not read then. */
export async function readBody(incoming: IncomingMessage): Promise<JsonBody> {
  checkContentType(incoming);
  const text = await readText(incoming);
  return { fields: text.trim() === '' ? {} : asObject(unwrapped(parseJson(text))), size: text.length };
}

function checkContentType({ method, headers }: IncomingMessage): void {
  if (method !== 'POST' && method !== 'PUT') return;
  const type = headers['content-type'];
  if (type === undefined) throw invalid('Bad Request. Content-Type header is missing.');
  const [media = ''] = type.split(';');
  if (media.trim().toLowerCase() !== 'application/json') {
    throw invalid("Bad Request. Content-Type must be one of ['application/json'].");
  }
}

/** Older clients send a JSON string that holds the JSON. */
function unwrapped(value: JsonValue): JsonValue {
  return typeof value === 'string' ? parseJson(value) : value;
}

function asObject(value: JsonValue): JsonObject {
  if (value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw invalid("The request's body must be a JSON object.");
  return value;
}

function readText(incoming: IncomingMessage): Promise<string> {
  if (Number(incoming.headers['content-length'] ?? 0) > BODY_LIMIT) return Promise.reject(tooLarge());
  return new Promise((done, fail) => {
    const chunks: Buffer[] = [];
    let size = 0;
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > BODY_LIMIT) {
        incoming.pause();
        fail(tooLarge());
      } else chunks.push(chunk);
    });
    incoming.once('end', () => done((chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)).toString()));
    incoming.once('error', fail);
    incoming.once('close', () => {
      if (!incoming.complete) fail(invalid('The request ended before its body was complete.'));
    });
  });
}

function tooLarge() {
  return invalid(`The request's body is larger than ${BODY_LIMIT >> 20} MiB. Send it in parts.`);
}

import { fileURLToPath } from 'node:url';

/** The path that a `file:` URI names, with or without its slashes; null for one that names none on this system. */
export function pathOfFileUri(uri: string): string | null {
  try {
    return fileURLToPath(uri.startsWith('file://') ? uri : `file://${uri.slice('file:'.length)}`);
  } catch {
    return null;
  }
}

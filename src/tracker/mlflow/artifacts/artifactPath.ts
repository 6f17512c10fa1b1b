import { invalid } from '../wire/mlflowError';

const INVALID = 'Invalid path';
/** More rounds of encoding than this are nobody's file name. */
const MOST_ROUNDS = 10;

/** Reads the rest of a URL as an artifact's path. Throws MlflowError `Invalid path`. */
export function decodeArtifactPath(encoded: string): string {
  return checkArtifactPath(decode(encoded));
}

/**
 * The path with its empty and `.` parts taken out; empty for the root itself. MLflow's rules: nothing absolute, no `..`,
 * no backslash, no `#` and no control character, however often it is encoded. Throws MlflowError `Invalid path`.
 */
export function checkArtifactPath(path: string): string {
  let plain = path;
  for (let round = 0; ; round++) {
    if (round === MOST_ROUNDS || !isSafe(plain)) throw invalid(INVALID);
    const next = decodeOrSame(plain);
    if (next === plain) break;
    plain = next;
  }
  return path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
}

/** A file needs a name: what names the root is refused too. */
export function checkFilePath(path: string): string {
  const checked = checkArtifactPath(path);
  if (checked === '' || path.endsWith('/')) throw invalid(INVALID);
  return checked;
}

function isSafe(path: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be in it.
  if (/[\\#\u0000-\u001f\u007f]/.test(path) || path.startsWith('/')) return false;
  if (/^[a-z]:/i.test(path) || /^file:/i.test(path)) return false;
  const parts = path.split('/');
  if (parts.includes('..') || !path.isWellFormed()) return false;
  return process.platform !== 'win32' || parts.every((part) => !/[<>:"|?*]|[. ]$/.test(part) || part === '.');
}

function decode(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    throw invalid(INVALID);
  }
}

function decodeOrSame(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

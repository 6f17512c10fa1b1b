import type { Problem } from './hashProtocol';

/** A sentence for people on why a path has no hash. */
export function problemSentence({ kind, path, code }: Problem): string {
  if (kind === 'missing') return `${path} does not exist.`;
  if (kind === 'changed') return `${path} changed while it was read, so no hash would be true.`;
  if (code === 'EACCES' || code === 'EPERM') return `${path} may not be read. Give yourself permission to read it.`;
  if (code === 'SPECIAL') return `${path} is neither a file nor a folder.`;
  if (code === 'ELOOP') return `${path} is a symbolic link that leads back to itself.`;
  return `${path} could not be read (${code}).`;
}

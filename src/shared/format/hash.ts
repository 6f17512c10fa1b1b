/** The start of a git or content hash, as git abbreviates: `sha256:` is dropped. */
export function shortHash(hash: string, length = 7): string {
  return hash.replace(/^sha256:/, '').slice(0, length);
}

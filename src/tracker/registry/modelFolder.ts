import { createHash } from 'node:crypto';

/** Names that Windows keeps for devices, with any extension. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)$/;

/**
 * A folder name for any model name, on any file system, and never one for two models: plain lower-case names as they
 * are; others made plain and told apart by the start of the name's SHA-256.
 */
export function modelFolder(model: string): string {
  if (/^[a-z0-9][a-z0-9_-]{0,63}$/.test(model) && !RESERVED.test(model)) return model;
  const plain = model
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40);
  return `${plain || 'model'}~${createHash('sha256').update(model).digest('hex').slice(0, 12)}`;
}

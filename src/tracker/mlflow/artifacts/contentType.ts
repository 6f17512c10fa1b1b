import { extname } from 'node:path/posix';

/** Sent as plain text whatever they are, so that no browser runs them; MLflow's own list. */
const TEXT = new Set(
  `.txt .log .err .cfg .conf .cnf .cf .ini .properties .prop .hocon .toml .yaml .yml .xml .json .js .py .py3 .csv .tsv .md .rst .html .svg`.split(
    ' ',
  ),
);
const TEXT_NAMES = new Set(['MLmodel', 'MLproject']);
const OTHERS: Record<string, string> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
  '.pdf': 'application/pdf',
  '.zip': 'application/zip',
  '.gz': 'application/gzip',
  '.mp4': 'video/mp4',
  '.wav': 'audio/wav',
};

export function contentTypeOf(name: string): string {
  const extension = extname(name).toLowerCase();
  if (TEXT.has(extension) || TEXT_NAMES.has(name)) return 'text/plain; charset=utf-8';
  return OTHERS[extension] ?? 'application/octet-stream';
}

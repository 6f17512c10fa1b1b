import { basename, dirname, extname } from 'node:path';
import Papa from 'papaparse';
import { parseLiteral } from '../../../shared/stdout/literal';
import { isTable } from '../../../shared/stdout/objectContent';
import { cellNumber } from '../../ingest/csvSource';
import type { FoundFile, LogFinder } from '../logFinder';
import type { FoundLog, LoggerFormat } from '../loggers';
import { readHead } from '../readHead';

const HEAD = 16 * 1024;
const STEPS = new Set(['step', 'epoch', 'iteration', 'iter', 'global_step', 'Step', 'Epoch', 'Iteration', 'Iter']);
const MAX_COLUMNS = 500;

/** Tells the tables of Lightning, of Keras and of programs with metrics of their own from other tables, by their content. */
export class TableFinder implements LogFinder {
  /** What a file was taken for, by its first bytes: those of a log don't change but for Lightning's columns. */
  private readonly known = new Map<string, { size: number; format: LoggerFormat | null }>();

  async find(root: string, files: readonly FoundFile[], signal?: AbortSignal): Promise<FoundLog[]> {
    const found: FoundLog[] = [];
    for (const file of files) {
      if (!/\.(?:csv|tsv|jsonl|ndjson)$/i.test(file.path)) continue;
      signal?.throwIfAborted();
      const format = await this.formatOf(file);
      if (format !== null) found.push(logOf(root, file, format));
    }
    return found;
  }

  private async formatOf(file: FoundFile): Promise<LoggerFormat | null> {
    const known = this.known.get(file.path);
    // What was not taken for a log may become one while it is still short.
    if (known && known.size <= file.size && (known.format !== null || known.size >= HEAD || known.size === file.size)) {
      return known.format;
    }
    const format = formatOf(file.path, (await readHead(file.path, HEAD)).toString('utf8'));
    this.known.set(file.path, { size: file.size, format });
    return format;
  }
}

/** Which logger writes files that begin so; null for none. */
export function formatOf(path: string, head: string): LoggerFormat | null {
  const extension = extname(path).toLowerCase();
  // DVCLive's tables are found by their folder.
  if (/[\\/]plots[\\/]metrics[\\/]/.test(path) || head.includes('\0')) return null;
  if (extension === '.jsonl' || extension === '.ndjson') return isMetricLines(head) ? 'jsonl' : null;
  const whole = head.slice(0, head.lastIndexOf('\n') + 1).replace(/^\uFEFF/, '');
  const { data } = Papa.parse<string[]>(whole, { skipEmptyLines: true, preview: 20 });
  const [header = [], ...rows] = data;
  if (rows.length === 0 || header.length < 2 || header.length > MAX_COLUMNS) return null;
  if (basename(path) === 'metrics.csv' && isLightning(header)) return 'lightning';
  if (isKeras(header)) return 'keras';
  const step = header.findIndex((name) => STEPS.has(name));
  return step !== -1 && isMetricTable(rows, step) ? 'csv' : null;
}

/** Sorted names with a step and an epoch among them, as CSVLogger writes them. */
function isLightning(header: readonly string[]): boolean {
  return header.includes('step') && isSorted(header);
}

/** `epoch`, then sorted names, then perhaps the same for validation. */
function isKeras([first, ...names]: readonly string[]): boolean {
  if (first !== 'epoch' || names.length === 0 || names.some((name) => STEPS.has(name))) return false;
  const training = names.filter((name) => !name.startsWith('val_'));
  const validation = names.slice(training.length);
  return (
    isSorted(names.slice(0, training.length)) &&
    isSorted(validation) &&
    training.every((name, at) => names[at] === name)
  );
}

function isSorted(names: readonly string[]): boolean {
  return names.every((name, at) => at === 0 || (names[at - 1] ?? '') <= name);
}

/** Whole steps that do not fall much, and mostly numbers: data for training is not meant. */
function isMetricTable(rows: readonly string[][], step: number): boolean {
  const steps = rows.map((row) => cellNumber((row[step] ?? '').trim()));
  if (!steps.every((value) => value !== null && Number.isFinite(value) && value >= 0)) return false;
  const cells = rows.flatMap((row) => row.filter((_, at) => at !== step)).filter((cell) => cell.trim() !== '');
  const numbers = cells.filter((cell) => cellNumber(cell.trim()) !== null);
  return numbers.length > 0 && numbers.length * 2 >= cells.length;
}

function isMetricLines(head: string): boolean {
  const [first] = head.split('\n');
  if (first === undefined || !head.includes('\n') || first.length > HEAD) return false;
  const row = parseLiteral(first);
  if (!isTable(row)) return false;
  const names = Object.keys(row);
  const hasStep = names.some((name) => STEPS.has(name) && typeof row[name] === 'number');
  const numbers = names.filter((name) => typeof row[name] === 'number' && !STEPS.has(name));
  return hasStep && (numbers.length > 0 || typeof row.value === 'number' || names.some((name) => isTable(row[name])));
}

function logOf(root: string, { path, modified }: FoundFile, format: LoggerFormat): FoundLog {
  const isFolder = format === 'lightning';
  const folder = dirname(path);
  return {
    format,
    path: isFolder ? folder : path,
    part: null,
    name: isFolder && folder !== root ? basename(folder) : basename(isFolder ? folder : path, extname(path)),
    experiment: isFolder ? basename(dirname(folder)) : null,
    startTime: modified,
    modified,
  };
}

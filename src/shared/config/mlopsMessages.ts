import type { z } from 'zod';
import { didYouMean } from './didYouMean';
import type { Path } from './yamlPlaces';

type Issue = z.core.$ZodIssue;

/** One mistake as people read it, and which entry of the file it is about. */
export interface Mistake {
  path: Path;
  /** Whether the key or the value is wrong. */
  at: 'key' | 'value';
  message: string;
  /** Dotted path of the setting that is not there, or that a misspelled one stands for. */
  missing?: string;
  meant?: string;
}

/** Sections of mlops.yaml that a later version will read. */
const LATER_SECTIONS = ['sweeps', 'data', 'models', 'environments', 'monitors'];
const LATER_JOB_KEYS = ['needs', 'on'];
const SECTIONS = ['version', 'jobs'];
const JOB_KEYS = ['command', 'cwd', 'params', 'data', 'outputs', 'metrics', 'stdout', 'metric', 'goal', 'env'];

/** What belongs at a place: job names and list positions written as `*`. */
const WANTED: Record<string, string> = {
  '': 'sections such as jobs:',
  version: 'the number 1',
  jobs: 'names of jobs, each with its settings',
  'jobs.*': 'the settings of a job, with at least its command',
  'jobs.*.command': 'a command line, such as python train.py',
  'jobs.*.cwd': 'the path of a folder',
  'jobs.*.params': 'a list of files, such as [params.yaml]',
  'jobs.*.params.*': 'the path of a file',
  'jobs.*.data': 'a list of paths, or roles with their paths such as {train: data/train.csv}',
  'jobs.*.data.*': 'the path of a file or folder',
  'jobs.*.outputs': 'a list of paths, such as [model.json]',
  'jobs.*.outputs.*': 'the path of a file or folder',
  'jobs.*.metrics': 'a list of files, such as [metrics.json]',
  'jobs.*.metrics.*': 'the path of a JSON or CSV file',
  'jobs.*.stdout': 'off, or {patterns: […]} with regular expressions',
  'jobs.*.stdout.patterns': 'a list of at least one regular expression',
  'jobs.*.stdout.patterns.*': 'a regular expression',
  'jobs.*.metric': 'the name of a metric',
  'jobs.*.goal': 'maximize or minimize',
  'jobs.*.env': 'names of variables with their texts, such as {PYTHONHASHSEED: "0"}',
  'jobs.*.env.*': 'a text',
};

/** Puts what the schema found wrong with `root` into words. */
export function mistakesOf(issues: readonly Issue[], root: unknown): Mistake[] {
  return withoutEchoes(issues.flatMap((issue) => mistakesOfIssue(issue, issue.path, root)));
}

/** A setting that is only misspelled is not said to be missing as well. */
function withoutEchoes(mistakes: Mistake[]): Mistake[] {
  const meant = new Set(mistakes.flatMap((one) => (one.meant ? [one.meant] : [])));
  return mistakes.filter((one) => one.missing === undefined || !meant.has(one.missing));
}

function mistakesOfIssue(issue: Issue, path: Path, root: unknown): Mistake[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(path, key));
  if (issue.code === 'invalid_key') return [badName(path)];
  if (issue.code === 'invalid_union') {
    // The branch that fits the value's own type says the most exact thing; a type that fits none is said as a whole.
    const branch = issue.errors.find((errors) => !errors.some((one) => one.path.length === 0 && isTypeIssue(one)));
    if (branch !== undefined) return branch.flatMap((one) => mistakesOfIssue(one, [...path, ...one.path], root));
  }
  return [wrongValue(path, root)];
}

function isTypeIssue(issue: Issue): boolean {
  return issue.code === 'invalid_type' || issue.code === 'invalid_value';
}

function unknownKey(path: Path, key: string): Mistake {
  const inJob = path[0] === 'jobs' && path.length === 2;
  const later = path.length === 0 ? LATER_SECTIONS : inJob ? LATER_JOB_KEYS : [];
  const where = path.length === 0 ? '' : ` in ${placeName(path)}`;
  const mistake = { path: [...path, key], at: 'key' as const };
  if (later.includes(key)) {
    const what = path.length === 0 ? 'section' : 'setting';
    const advice = 'Remove it, or use a version of MLOps Cockpit that knows it.';
    return { ...mistake, message: `This version does not know the ${what} "${key}"${where} yet. ${advice}` };
  }
  const known = path.length === 0 ? SECTIONS : inJob ? JOB_KEYS : ['patterns'];
  const meant = didYouMean(key, known);
  const advice = meant === null ? `Known here: ${known.join(', ')}.` : `Did you mean "${meant}"?`;
  const message = `Unknown setting "${key}"${where}. ${advice}`;
  return meant === null ? { ...mistake, message } : { ...mistake, message, meant: [...path, meant].join('.') };
}

function badName(path: Path): Mistake {
  const name = String(path.at(-1));
  const message =
    path[0] === 'jobs' && path.length === 2
      ? `"${name}" cannot be the name of a job. Use letters, digits, ".", "_" and "-", beginning with a letter or a digit.`
      : `"${name}" cannot be a name in ${placeName(path.slice(0, -1))}.`;
  return { path, at: 'key', message };
}

function wrongValue(path: Path, root: unknown): Mistake {
  const value = valueAt(root, path);
  const wanted = WANTED[patternOf(path)] ?? 'something else';
  if (value === undefined) {
    const parent = path.slice(0, -1);
    return {
      path: parent,
      at: 'key',
      message: `${capital(placeName(parent))} has no "${String(path.at(-1))}": give ${wanted}.`,
      missing: path.join('.'),
    };
  }
  return {
    path,
    at: 'value',
    message: `${capital(placeName(path))} must be ${wanted}, but it is ${foundText(value)}.${advice(path, value)}`,
  };
}

/** Settings whose value is one text. */
const TEXT_SETTINGS = ['command', 'cwd', 'metric'];
const LIST_SETTINGS = ['params', 'outputs', 'metrics', 'data'];

function advice(path: Path, value: unknown): string {
  const last = path.at(-1);
  if (typeof value === 'string' && last === 'goal') {
    const meant = didYouMean(value, ['maximize', 'minimize']);
    return meant === null ? '' : ` Did you mean "${meant}"?`;
  }
  if (typeof value === 'string' && value !== '' && path.length === 3 && LIST_SETTINGS.includes(String(last))) {
    return ` Write [${cut(value)}].`;
  }
  const scalar = typeof value === 'number' || typeof value === 'boolean';
  const wantsText = path.length > 3 || TEXT_SETTINGS.includes(String(last));
  return scalar && wantsText && last !== 'patterns' ? ` Put it in quotes: "${value}".` : '';
}

/** `"params" of job "train"`, `entry 2 of "data" of job "train"`. */
export function placeName(path: Path): string {
  const [section, job, ...rest] = path;
  if (section === undefined) return 'the file';
  if (section !== 'jobs' || job === undefined) return `"${String(section)}"`;
  const owner = `job "${String(job)}"`;
  const names = rest.map((step) => (typeof step === 'number' ? `entry ${step + 1}` : `"${String(step)}"`));
  return [...names.reverse(), owner].join(' of ');
}

function patternOf(path: Path): string {
  return path
    .map((step, at) => (at === 1 || at === 4 || typeof step === 'number' || isName(path, at) ? '*' : String(step)))
    .join('.');
}

/** Roles of data and names of variables are the user's own words. */
function isName(path: Path, at: number): boolean {
  return at === 3 && (path[2] === 'data' || path[2] === 'env');
}

function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[step];
  }
  return value;
}

function foundText(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return 'a group of settings';
  if (typeof value === 'string') return value === '' ? 'an empty text' : `the text "${cut(value)}"`;
  return typeof value === 'number' ? `the number ${value}` : `the value ${String(value)}`;
}

function cut(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

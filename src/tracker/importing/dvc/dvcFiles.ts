import { parse } from 'yaml';
import type { DatasetInput } from '../../../shared/model/declaredDataset';

/** What of a commit's files is a fact of its experiment. */
export interface DvcFacts {
  params: string[];
  metrics: string[];
  inputs: DatasetInput[];
  commands: string[];
}

/**
 * Which files hold params and metrics, and which data the stages read, by dvc.yaml and dvc.lock (schema 2.0, and the
 * one before without `schema`). Throws where a text is no YAML.
 */
export function dvcFacts(folder: string, dvcYaml: string | null, dvcLock: string | null): DvcFacts {
  const project = record(dvcYaml === null ? null : parse(dvcYaml, { logLevel: 'error' }));
  const lock = record(dvcLock === null ? null : parse(dvcLock, { logLevel: 'error' }));
  const locked = Object.values(record('schema' in lock ? lock.stages : lock)).map(record);
  const stages = Object.values(record(project.stages)).map(record);
  const at = (path: string) => joined(folder, path);
  return {
    params: unique([
      at('params.yaml'),
      ...paths(project.params).map(at),
      ...locked.flatMap(({ params }) => Object.keys(record(params)).map(at)),
    ]),
    metrics: unique([...paths(project.metrics), ...stages.flatMap(({ metrics }) => paths(metrics))].map(at)),
    inputs: locked.flatMap(({ deps }) => list(deps).flatMap((entry) => toInput(folder, record(entry)))),
    commands: locked.flatMap(({ cmd }) => list(cmd).map(String)),
  };
}

/** DVC's own hash of a file or folder is an MD5: it is kept as such, and never taken for the content's SHA-256. */
function toInput(folder: string, entry: Record<string, unknown>): DatasetInput[] {
  const { path, md5, size, nfiles } = entry;
  if (typeof path !== 'string' || typeof md5 !== 'string' || isCode(path)) return [];
  const source = JSON.stringify({ path: joined(folder, path), md5, size, nfiles });
  const dataset = { name: joined(folder, path), digest: `md5:${md5.slice(0, 32)}`, sourceType: 'dvc', source };
  return [{ dataset: { ...dataset, schema: null, profile: null }, tags: {} }];
}

function isCode(path: string): boolean {
  return /\.(?:py|ipynb|r|jl|sh|ps1|c|cc|cpp|h|rs|go|java|scala|js|ts)$/i.test(path);
}

/** DVC writes an entry as a path, or as a map whose key is the path. */
function paths(entries: unknown): string[] {
  return list(entries).flatMap((entry) => (typeof entry === 'string' ? [entry] : Object.keys(record(entry))));
}

function list(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  return value === undefined || value === null ? [] : [value];
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function joined(folder: string, path: string): string {
  const parts = folder === '' ? [] : folder.split('/');
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

function unique(values: string[]): string[] {
  return [...new Set(values)];
}

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Trace } from '../../../shared/model/trace';
import type { OnProblem } from '../importSource';
import { folderTexts } from './folderTexts';

/** Reads `<experiment>/traces/<id>`: MLflow's v3 document, with its metadata and tags in files of their own. */
export async function readFileStoreTrace(folder: string, experimentId: string, onProblem: OnProblem): Promise<Trace> {
  const info = parse(await readFile(join(folder, 'trace_info.yaml'), 'utf8'), {
    maxAliasCount: 0,
    logLevel: 'error',
  }) as Record<string, unknown>;
  const {
    trace_id,
    request_id,
    request_time,
    timestamp_ms,
    execution_duration_ms,
    execution_time_ms,
    state,
    status,
    ...rest
  } = info;
  const duration = execution_duration_ms ?? execution_time_ms;
  return {
    id: String(trace_id ?? request_id),
    experimentId,
    requestTime: typeof request_time === 'string' ? Date.parse(request_time) : Number(timestamp_ms ?? 0),
    executionMs: typeof duration === 'number' ? duration : null,
    state: String(state ?? status ?? 'STATE_UNSPECIFIED'),
    content: { ...rest, trace_metadata: await folderTexts(join(folder, 'request_metadata'), onProblem) },
    tags: await folderTexts(join(folder, 'tags'), onProblem),
  };
}

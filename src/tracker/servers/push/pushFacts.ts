import type { DatasetUse } from '../../../shared/model/dataset';
import type { DatasetInput } from '../../../shared/model/declaredDataset';
import type { RunDetail } from '../../../shared/model/run';
import { type RemoteRun, recordOf, tagsOf } from '../remote/wire';
import { BATCH_PARAMS, BATCH_TAGS, chunks, isServerKey, LONGEST_DIGEST, LONGEST_PARAM, LONGEST_TAG } from './limits';
import { ORIGIN_TAG, type PushContext } from './pushContext';

/** What did not fit into a param or tag, by its key. */
export interface TooLong {
  params: Record<string, string>;
  tags: Record<string, string>;
}

/** Sends the params and tags that the server lacks. Resolves with those that it cannot hold. */
export async function pushFacts(
  { remote, task }: PushContext,
  run: RunDetail,
  there: RemoteRun,
  parent: string | null,
): Promise<TooLong> {
  const params = split(run.params, LONGEST_PARAM);
  const tags = split(tagsFor(run, parent), LONGEST_TAG);
  const known = { params: recordOf(there.data?.params), tags: recordOf(there.data?.tags) };
  const where = `run ${run.name}`;
  for (const [key, value] of Object.entries(params.fitting)) {
    const other = known.params[key];
    if (other === undefined || other === value) continue;
    task.problem(
      where,
      `The server has the param ${key} with the value ${other} already; a param never changes there.`,
    );
    delete params.fitting[key];
  }
  const newParams = changed(params.fitting, known.params);
  const newTags = changed(tags.fitting, known.tags);
  const run_id = there.info.run_id;
  const [paramParts, tagParts] = [chunks(tagsOf(newParams), BATCH_PARAMS), chunks(tagsOf(newTags), BATCH_TAGS)];
  for (let part = 0; part < Math.max(paramParts.length, tagParts.length); part++) {
    await remote.post('runs/log-batch', { run_id, params: paramParts[part], tags: tagParts[part] });
  }
  return { params: params.rest, tags: tags.rest };
}

/** The run's tags, and in tags what else a server has no place for. */
export function tagsFor(run: RunDetail, parent: string | null): Record<string, string> {
  const { git } = run;
  const facts: Record<string, string | null | undefined> = {
    [ORIGIN_TAG]: run.id,
    'mlflow.runName': run.name,
    'mlflow.note.content': run.note || null,
    'mlflow.parentRunId': parent,
    'mlflow.source.name': run.command || null,
    'mlflow.source.git.commit': git?.commit ?? run.commit,
    'mlflow.source.git.branch': git?.branch ?? run.branch,
    'mlflow.source.git.repoURL': git?.remote,
    'mlops.snapshot': git?.snapshot,
    'mlops.uncommitted_changes': run.dirty ? 'true' : null,
    'mlops.exit_code': run.exitCode === null ? null : String(run.exitCode),
    'mlops.exit_reason': run.exitReason,
    'mlops.environment': run.environment?.id,
  };
  const own = Object.entries(run.tags).filter(([key]) => !key.startsWith('mlops.pushed.'));
  const extra = Object.entries(facts).filter((fact): fact is [string, string] => typeof fact[1] === 'string');
  return { ...Object.fromEntries(own), ...Object.fromEntries(extra) };
}

/** Sends the run's datasets: those it declared, and those whose content the cockpit hashed. Again changes nothing. */
export async function pushInputs({ remote }: PushContext, run: RunDetail, remoteId: string): Promise<void> {
  const datasets = [...run.inputs.map(declared), ...run.datasets.flatMap(hashed)];
  for (const part of chunks(datasets, 100)) await remote.post('runs/log-inputs', { run_id: remoteId, datasets: part });
}

function declared({ dataset, tags }: DatasetInput): object {
  const { name, digest, sourceType, source, schema, profile } = dataset;
  return {
    tags: tagsOf(tags),
    dataset: {
      name,
      digest,
      source_type: sourceType,
      source,
      schema: schema ?? undefined,
      profile: profile ?? undefined,
    },
  };
}

/** The whole hash is in the source; a digest has no room for it. */
function hashed({ path, role, hash, bytes, files }: DatasetUse): object[] {
  if (hash === null) return [];
  const source = JSON.stringify({ uri: path, hash, bytes, files });
  const digest = hash.replace(/^sha256:/, '').slice(0, LONGEST_DIGEST);
  const tags = role === null ? [] : tagsOf({ 'mlflow.data.context': role });
  return [{ tags, dataset: { name: path.slice(0, 500), digest, source_type: 'local', source } }];
}

function split(facts: Record<string, string>, longest: number) {
  const fitting: Record<string, string> = {};
  const rest: Record<string, string> = {};
  for (const [key, value] of Object.entries(facts)) {
    if (isServerKey(key) && value.length <= longest) fitting[key] = value;
    else rest[key] = value;
  }
  return { fitting, rest };
}

function changed(wanted: Record<string, string>, there: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(wanted).filter(([key, value]) => there[key] !== value));
}

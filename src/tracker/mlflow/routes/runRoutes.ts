import type { RunStatus } from '../../../shared/model/run';
import type { RunQuery } from '../../store/search/runQuery';
import { findActiveExperiment } from '../experiments/findExperiment';
import { RUNS } from '../filter/grammars';
import { parseFilter, parseOrder } from '../filter/parseFilter';
import type { MlflowContext } from '../mlflowContext';
import type { MlflowRequest, MlflowRoutes } from '../mlflowRequest';
import { checkShortKey } from '../rules/keys';
import { cut, LIMITS } from '../rules/limits';
import { cutPage, readPage } from '../rules/paging';
import { readPairs } from '../rules/tagList';
import { readView } from '../rules/viewType';
import { findActiveRun, findRun } from '../runs/findRun';
import { RunJson } from '../runs/runJson';
import { removeTag, setTags, takeCommit } from '../runs/runTags';
import { type Fields, invalidValue } from '../wire/fields';
import { doesNotExist, invalid } from '../wire/mlflowError';

/** By name, or by the number that stands for it. */
const STATUSES = new Map<unknown, RunStatus>([
  ['RUNNING', 'RUNNING'],
  ['SCHEDULED', 'SCHEDULED'],
  ['FINISHED', 'FINISHED'],
  ['FAILED', 'FAILED'],
  ['KILLED', 'KILLED'],
  [1, 'RUNNING'],
  [2, 'SCHEDULED'],
  [3, 'FINISHED'],
  [4, 'FAILED'],
  [5, 'KILLED'],
]);

/** Runs: create, change, read, search, delete and restore, and their tags. */
export function runRoutes({ store, connection: { adoption } }: MlflowContext): MlflowRoutes {
  const { runs } = store;
  const json = new RunJson(store, adoption);
  return {
    'POST 2.0/mlflow/runs/create': async ({ fields, client }) => {
      const experiment = findActiveExperiment(store.experiments, fields.text('experiment_id') || '0');
      const tags = readTags(fields);
      const creation = {
        experimentId: experiment.id,
        name: readName(fields, tags['mlflow.runName']),
        startTime: fields.number('start_time') ?? Date.now(),
        userId: fields.text('user_id') || tags['mlflow.user'] || '',
        tags,
      };
      const id = await adoption.createRun(creation, client, (run, wanted) => {
        setTags(runs, run, Object.entries(wanted));
        takeCommit(runs, run, wanted);
        placeArtifacts(run);
      });
      return { run: json.run(id) };
    },
    'POST 2.0/mlflow/runs/update': ({ fields, client }) =>
      store.transaction(() => {
        const id = fields.runId();
        const status = readStatus(fields);
        const endTime = fields.number('end_time');
        const name = fields.text('run_name');
        const head = findActiveRun(runs, id);
        const end = { ...(status && { status }), ...(endTime !== undefined && { endTime }) };
        const isKept = Object.keys(end).length > 0 && adoption.report(id, end, client);
        runs.update(id, { ...(isKept ? {} : end), ...(name && { name }) });
        return { run_info: json.info(runs.summary(id), head) };
      }),
    'GET 2.0/mlflow/runs/get': ({ fields }) => {
      const id = fields.runId();
      findRun(runs, id);
      return { run: json.run(id) };
    },
    'POST 2.0/mlflow/runs/search': ({ fields }) => {
      const page = readPage(fields, 1000);
      const query = readQuery(fields);
      const rows = runs.search({ ...query, limit: page.limit + 1, offset: page.offset });
      const { items, next } = cutPage(rows, page, 0);
      return { runs: items.length === 0 ? undefined : json.runs(items), next_page_token: next };
    },
    'POST 2.0/mlflow/runs/delete': ({ fields }) => setDeleted(fields, true),
    'POST 2.0/mlflow/runs/restore': ({ fields }) => setDeleted(fields, false),
    'POST 2.0/mlflow/runs/set-tag': ({ fields }) =>
      store.transaction(() => {
        const id = fields.runId();
        const key = checkShortKey(fields.requiredText('key'), 'key', 'key');
        const value = cut(LIMITS.tagValue, fields.text('value') ?? '');
        findActiveRun(runs, id);
        setTags(runs, id, [[key, value]]);
        return {};
      }),
    'POST 2.0/mlflow/runs/delete-tag': ({ fields }) =>
      store.transaction(() => {
        const id = fields.runId();
        const key = fields.requiredText('key');
        findActiveRun(runs, id);
        if (!removeTag(runs, id, key)) throw doesNotExist(`No tag with name: ${key} in run with id ${id}`);
        return {};
      }),
  };

  function setDeleted(fields: Fields, deleted: boolean): object {
    return store.transaction(() => {
      const id = fields.runId();
      const head = findRun(runs, id);
      if (head.deleted !== deleted) runs.update(id, { deleted });
      return {};
    });
  }

  /** Below its experiment's place, where that has one of its own. */
  function placeArtifacts(id: string): void {
    const head = runs.head(id);
    if (!head || head.artifactUri !== null || head.artifactLocation === null) return;
    runs.update(id, { artifactUri: `${head.artifactLocation.replace(/\/+$/, '')}/${id}/artifacts` });
  }
}

function readTags(fields: Fields): Record<string, string> {
  const pairs = readPairs(fields, 'tags').map(([key, value], index) => {
    return [checkShortKey(key, `tags[${index}].key`, `tags[${index}].key`), cut(LIMITS.tagValue, value)] as const;
  });
  return Object.fromEntries(pairs);
}

function readName(fields: Fields, tag: string | undefined): string | null {
  const name = fields.text('run_name');
  if (name && tag && name !== tag) {
    throw invalid(
      `Both 'run_name' argument and 'mlflow.runName' tag are specified, but with different values (run_name='${name}', mlflow.runName='${tag}').`,
    );
  }
  return name || tag || null;
}

function readStatus(fields: Fields): RunStatus | undefined {
  if (!fields.has('status')) return undefined;
  const status = STATUSES.get(fields.values.status);
  if (status) return status;
  throw invalid(
    invalidValue('status', fields.values.status, 'It must be RUNNING, SCHEDULED, FINISHED, FAILED or KILLED.'),
  );
}

function readQuery(fields: MlflowRequest['fields']): Omit<RunQuery, 'limit' | 'offset'> {
  const clauses = fields.texts('order_by');
  const orderBy = clauses.map((clause) => parseOrder(clause, RUNS));
  const seen = new Set(orderBy.map(({ entity, key }) => `${entity} ${key}`));
  if (seen.size < orderBy.length) {
    throw invalid(`\`order_by\` contains duplicate fields: [${clauses.map((clause) => `'${clause}'`).join(', ')}]`);
  }
  return {
    experimentIds: fields.texts('experiment_ids'),
    view: readView(fields, 'run_view_type'),
    where: parseFilter(fields.text('filter'), RUNS),
    orderBy: orderBy.map(({ entity, key, ascending }) => {
      if (entity === 'dataset') throw invalid(`Invalid identifier type 'dataset'`);
      return { entity, key, ascending };
    }),
  };
}

import type { ModelVersion } from '../../../shared/model/modelVersion';
import { Registry } from '../../registry/registry';
import type { MlflowContext } from '../mlflowContext';
import type { MlflowRequest, MlflowRoutes } from '../mlflowRequest';
import {
  checkStage,
  findModel,
  findVersion,
  isPrompt,
  parseVersion,
  readName,
  readTag,
  readTags,
  readVersion,
} from '../registry/modelChecks';
import { versionJson } from '../registry/modelJson';
import { searchVersions } from '../registry/searchModels';
import { type GivenSource, VersionSources } from '../registry/versionSource';
import { checkKey } from '../rules/keys';
import { cutPage, readPage } from '../rules/paging';
import type { Fields } from '../wire/fields';
import type { JsonObject } from '../wire/json';
import { invalid } from '../wire/mlflowError';
import { pythonJson } from '../wire/pythonJson';

const STANDARD_PAGE = 10_000;
const MOST_VERSIONS = 200_000;
/** On a logged model: the versions that were made of it, as JSON. */
const VERSIONS_TAG = 'mlflow.modelVersions';
const ACTIVE_STAGES = ['Staging', 'Production'];

/** Versions of registered models. */
export function modelVersionRoutes(context: MlflowContext): MlflowRoutes {
  const { store, paths } = context;
  const { models } = store;
  const sources = new VersionSources(context);
  const registry = new Registry(store, paths);
  const json = (version: ModelVersion) => versionJson(version, sources.sourceOf(version));
  const named = (fields: Fields) => findVersion(models, readName(fields), readVersion(fields));
  return {
    'POST 2.0/mlflow/model-versions/create': async (request) => {
      const version = create(request);
      await copyContent(version);
      return { model_version: json(version) };
    },
    'GET 2.0/mlflow/model-versions/get': ({ fields }) => ({ model_version: json(named(fields)) }),
    'PATCH 2.0/mlflow/model-versions/update': ({ fields }) =>
      store.transaction(() => {
        const { model, version } = named(fields);
        return {
          model_version: json(models.updateVersion(model, version, { note: fields.text('description') ?? '' })),
        };
      }),
    'POST 2.0/mlflow/model-versions/transition-stage': ({ fields }) =>
      store.transaction(() => {
        const { model, version } = parseNamed(fields);
        const given = fields.requiredText('stage');
        const stage = checkStage(given);
        if (fields.flag('archive_existing_versions')) archiveOthers(model, version, given, stage);
        findVersion(models, model, version);
        return { model_version: json(models.updateVersion(model, version, { stage })) };
      }),
    'DELETE 2.0/mlflow/model-versions/delete': ({ fields }) => {
      const { model, version } = named(fields);
      registry.removeVersion(model, version);
      return {};
    },
    'GET 2.0/mlflow/model-versions/search': ({ fields }) => {
      const page = readPage(fields, STANDARD_PAGE, MOST_VERSIONS);
      const { items, next } = cutPage(searchVersions(models.list(), fields), page);
      const found = items.map((version) => versionJson(version, sources.sourceOf(version), false));
      return { model_versions: found.length === 0 ? undefined : found, next_page_token: next };
    },
    'GET 2.0/mlflow/model-versions/get-download-uri': ({ fields }) => {
      const version = findVersion(models, readName(fields), parseVersion(fields.text('version') ?? ''));
      // A tracker that was stopped in the middle of the copy left the version without one.
      if (version.location === null) void copyContent(version).catch(() => {});
      return { artifact_uri: sources.downloadUri(version) };
    },
    'POST 2.0/mlflow/model-versions/set-tag': ({ fields }) => {
      const { model, version } = parseNamed(fields);
      const [key, value] = readTag(fields);
      findVersion(models, model, version);
      models.setVersionTag(model, version, key, value);
      return {};
    },
    'DELETE 2.0/mlflow/model-versions/delete-tag': ({ fields }) => {
      const { model, version } = parseNamed(fields);
      const key = checkKey(fields.requiredText('key'), 'key');
      findVersion(models, model, version);
      models.setVersionTag(model, version, key, null);
      return {};
    },
  };

  function create({ fields }: MlflowRequest): ModelVersion {
    return store.transaction(() => {
      const model = readName(fields);
      const source = fields.requiredText('source');
      const tags = readTags(fields);
      const given = { source, runId: fields.text('run_id') || null, modelId: fields.text('model_id') || null };
      const checked: GivenSource = isPrompt(tags) ? given : sources.check(given);
      findModel(models, model);
      const logged = checked.modelId === null ? null : store.loggedModels.find(checked.modelId);
      const version = models.addVersion({
        model,
        source: checked.source,
        runId: checked.runId ?? logged?.sourceRunId ?? null,
        runLink: fields.text('run_link') || null,
        loggedModelId: checked.modelId,
        note: fields.text('description') ?? '',
        userId: '',
        tags,
        createdAt: Date.now(),
        content: null,
      });
      if (logged && !logged.deleted) tagLogged(logged.id, logged.tags[VERSIONS_TAG], version);
      return version;
    });
  }

  async function copyContent(version: ModelVersion): Promise<void> {
    const content = await sources.content(version);
    if (content) await registry.copyContent(version, content);
  }

  function tagLogged(id: string, before: string | undefined, { model, version }: ModelVersion): void {
    const versions = readList(before);
    if (versions.some((item) => item.name === model && String(item.version) === String(version))) return;
    store.loggedModels.setTags(id, { [VERSIONS_TAG]: pythonJson([...versions, { name: model, version }]) });
  }

  function archiveOthers(model: string, version: number, given: string, stage: string): void {
    if (!ACTIVE_STAGES.includes(stage)) {
      throw invalid(
        `Model version transition cannot archive existing model versions because '${given}' is not an Active stage. Valid stages are ['Staging', 'Production']`,
      );
    }
    for (const other of models.find(model)?.versions ?? []) {
      if (other.stage === stage && other.version !== version)
        models.updateVersion(model, other.version, { stage: 'Archived' });
    }
  }
}

function parseNamed(fields: Fields): { model: string; version: number } {
  return { model: readName(fields), version: readVersion(fields) };
}

/** Empty for what is no such list: the tag is the client's to write. */
function readList(text: string | undefined): JsonObject[] {
  try {
    const list: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(list)
      ? list.filter((item): item is JsonObject => item !== null && typeof item === 'object')
      : [];
  } catch {
    return [];
  }
}

import type { ModelVersion, RegisteredModel } from '../../../shared/model/modelVersion';
import { toPairs } from '../rules/tagList';
import { int64 } from '../wire/json';

/** A version as the protocol writes it; with its aliases where one version is asked for. */
export function versionJson(version: ModelVersion, source: string, withAliases = true): object {
  return {
    name: version.model,
    version: String(version.version),
    creation_timestamp: int64(version.createdAt),
    last_updated_timestamp: int64(version.updatedAt),
    user_id: version.userId || undefined,
    current_stage: version.stage,
    description: version.note,
    source,
    run_id: version.runId ?? '',
    status: version.status,
    status_message: version.statusMessage ?? undefined,
    tags: toPairs(version.tags),
    run_link: version.runLink ?? '',
    aliases: withAliases && version.aliases.length > 0 ? version.aliases : undefined,
  };
}

/** A model with the latest version of each stage. */
export function registeredModelJson(
  model: RegisteredModel,
  sourceOf: (version: ModelVersion) => string,
  versions: readonly ModelVersion[] = latestVersions(model),
): object {
  const latest = versions.map((version) => versionJson(version, sourceOf(version), false));
  const aliases = Object.entries(model.aliases).map(([alias, version]) => ({ alias, version: String(version) }));
  return {
    name: model.name,
    creation_timestamp: int64(model.createdAt),
    last_updated_timestamp: int64(model.updatedAt),
    description: model.description || undefined,
    latest_versions: latest.length > 0 ? latest : undefined,
    tags: toPairs(model.tags),
    aliases: aliases.length > 0 ? aliases : undefined,
  };
}

/** The highest version of each stage, the stages in the order of their first versions. */
export function latestVersions({ versions }: RegisteredModel): ModelVersion[] {
  const byStage = new Map<string, ModelVersion>();
  for (const version of [...versions].sort((a, b) => a.version - b.version)) byStage.set(version.stage, version);
  return [...byStage.values()];
}

/** As a search has them: by the names of their stages. */
export function latestByStage(model: RegisteredModel): ModelVersion[] {
  return latestVersions(model).sort((a, b) => (a.stage < b.stage ? -1 : Number(a.stage > b.stage)));
}

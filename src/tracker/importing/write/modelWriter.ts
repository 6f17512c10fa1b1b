import type { StorePaths } from '../../../platform/storePaths';
import type { ModelVersion, RegisteredModel } from '../../../shared/model/modelVersion';
import type { Store } from '../../store/store';
import type { TransferOutcome, TransferTask } from '../../transfers/transferTask';
import type { ImportedLoggedModel, ImportedModel, ImportedModelVersion } from '../importSource';
import type { ArtifactOwner, ArtifactWriter } from './artifactWriter';
import type { ExperimentMap } from './experimentMap';

/** Writes logged models and the registry into the store. */
export class ModelWriter {
  constructor(
    private readonly store: Store,
    private readonly experiments: ExperimentMap,
    private readonly artifacts: ArtifactWriter,
    private readonly paths: StorePaths,
    private readonly task: TransferTask,
  ) {}

  /** Rejects when cancelled: the model is then as it was, or not there. */
  async writeLogged(model: ImportedLoggedModel): Promise<TransferOutcome> {
    const { loggedModels } = this.store;
    const there = loggedModels.find(model.id);
    const target = this.experiments.target(model.experimentId);
    if (there?.deleted || (!there && target.closed)) return model.deleted ? 'unchanged' : 'deletedHere';
    const { uri } = await this.artifacts.write(this.ownerOf(model), model.artifacts, null);
    return this.store.transaction(() => {
      if (there) return this.updateLogged(model);
      const { metrics, deleted, artifacts: _, ...facts } = model;
      loggedModels.create({ ...facts, experimentId: target.id, artifactLocation: uri });
      loggedModels.addMetrics(model.id, metrics);
      if (deleted) loggedModels.remove(model.id);
      return 'added';
    });
  }

  writeRegistered(model: ImportedModel): void {
    this.store.transaction(() => {
      const { models } = this.store;
      const { name, description, tags, createdAt } = model;
      const before = models.find(name);
      const there = before ?? models.create({ name, description, tags, createdAt: createdAt || Date.now() });
      for (const [key, value] of Object.entries(tags)) if (!(key in there.tags)) models.setTag(name, key, value);
      const numbers = new Map<number, number>();
      for (const version of model.versions) {
        const number = this.writeVersion(there, version, before !== null);
        if (number !== null) numbers.set(version.version, number);
      }
      this.setAliases(model, models.get(name), numbers);
    });
  }

  private ownerOf({ id }: ImportedLoggedModel): ArtifactOwner {
    return { name: `Logged model ${id}`, folder: this.paths.loggedModel(id) };
  }

  private updateLogged(model: ImportedLoggedModel): TransferOutcome {
    const { loggedModels } = this.store;
    const before = loggedModels.get(model.id);
    if (before.status === 'PENDING' && model.status !== 'PENDING')
      loggedModels.setStatus(model.id, model.status, model.statusMessage ?? undefined);
    const [tags, params] = [missing(model.tags, before.tags), missing(model.params, before.params)];
    if (Object.keys(tags).length > 0) loggedModels.setTags(model.id, tags);
    if (Object.keys(params).length > 0) loggedModels.addParams(model.id, params);
    if (model.metrics.length > before.metrics.length) loggedModels.addMetrics(model.id, model.metrics);
    if (model.deleted) loggedModels.remove(model.id);
    const after = loggedModels.find(model.id);
    return after && JSON.stringify(content(after)) === JSON.stringify(content(before)) ? 'unchanged' : 'updated';
  }

  /** The number it has here; null where it was deleted here. */
  private writeVersion(model: RegisteredModel, version: ImportedModelVersion, existed: boolean): number | null {
    const { versions } = model;
    const same = versions.find((own) => isSame(own, version));
    if (same) {
      this.task.model('unchanged');
      return same.version;
    }
    const newest = Math.max(0, ...versions.map((own) => own.version));
    const taken = versions.some((own) => own.version === version.version);
    if (existed && !taken && version.version < newest) {
      this.task.model('deletedHere');
      return null;
    }
    const added = this.store.models.addVersion({
      ...version,
      model: model.name,
      createdAt: version.createdAt || Date.now(),
      content: null,
      version: taken ? undefined : version.version,
    });
    this.task.model('added');
    if (taken) {
      this.task.problem(
        `${model.name}/${version.version}`,
        `There is another version ${version.version} of ${model.name} here, so it came in as version ${added.version}.`,
      );
    }
    return added.version;
  }

  /** One that is here stays where it points to. */
  private setAliases(model: ImportedModel, there: RegisteredModel, numbers: ReadonlyMap<number, number>): void {
    for (const [alias, version] of Object.entries(model.aliases)) {
      const number = numbers.get(version);
      if (number !== undefined && !(alias in there.aliases)) this.store.models.setAlias(model.name, alias, number);
    }
  }
}

function isSame(own: ModelVersion, version: ImportedModelVersion): boolean {
  return (own.source ?? '') === version.source && own.runId === version.runId && own.createdAt === version.createdAt;
}

function missing(texts: Record<string, string>, there: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).filter(([key]) => !Object.hasOwn(there, key)));
}

function content({ updatedAt: _, ...model }: { updatedAt: number }): unknown {
  return model;
}

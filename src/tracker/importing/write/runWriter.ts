import type { StorePaths } from '../../../platform/storePaths';
import { CockpitError } from '../../../shared/model/cockpitError';
import { isActive, type RunDetail } from '../../../shared/model/run';
import type { Store } from '../../store/store';
import type { TransferOutcome, TransferTask } from '../../transfers/transferTask';
import type { ImportedRun, PointBatch } from '../importSource';
import type { ArtifactOwner, ArtifactWriter, WrittenArtifacts } from './artifactWriter';
import type { ExperimentMap, ExperimentTarget } from './experimentMap';
import { factsOf, type ImportState, importState, positionOf } from './importState';

/** Never aborted: what has been begun of a run is brought to its end. */
const WHOLE = new AbortController().signal;

/** Writes imported runs into the store: each whole, in transactions short enough that live runs never wait. */
export class RunWriter {
  constructor(
    private readonly store: Store,
    private readonly experiments: ExperimentMap,
    private readonly artifacts: ArtifactWriter,
    private readonly paths: StorePaths,
    private readonly task: TransferTask,
  ) {}

  /** Rejects when cancelled: the run is then as it was, or not there. */
  async write(run: ImportedRun): Promise<TransferOutcome> {
    const target = this.experiments.target(run.experimentId);
    const there = this.find(run.id);
    if (!there) return target.closed ? 'deletedHere' : this.add(run, target);
    const state = importState(this.store, run.id);
    if (there.deleted && !state?.deleted) return 'deletedHere';
    return this.update(run, there, state);
  }

  private ownerOf({ id, name }: ImportedRun): ArtifactOwner {
    return { name: `Run ${name || id}`, folder: this.paths.artifacts(id) };
  }

  private async add(run: ImportedRun, target: ExperimentTarget): Promise<TransferOutcome> {
    const owner = this.ownerOf(run);
    const written = await this.artifacts.write(owner, run.artifacts, new Map()).catch(async (error: unknown) => {
      await this.artifacts.remove(owner);
      throw error;
    });
    const state: ImportState = { complete: false, deleted: run.deleted, facts: factsOf(run), read: {} };
    await this.writePoints(run, state, { first: () => this.create(run, target, written), unique: false });
    return 'added';
  }

  private async update(run: ImportedRun, there: RunDetail, before: ImportState | null): Promise<TransferOutcome> {
    const known = new Map(there.artifacts.map((artifact) => [artifact.path, artifact]));
    const written = await this.artifacts.write(this.ownerOf(run), run.artifacts, known);
    const state: ImportState = {
      complete: false,
      deleted: run.deleted,
      facts: factsOf(run),
      read: before?.read ?? {},
    };
    const changed = before?.facts !== state.facts || before.deleted !== state.deleted || written.artifacts.length > 0;
    const options = { first: () => this.change(run, there, before, written), unique: before === null };
    const grew = await this.writePoints(run, state, options, !changed && before?.complete === true);
    return changed || grew || !before?.complete ? 'updated' : 'unchanged';
  }

  /** Returns whether there were any. `first` is called in the first transaction, which `quiet` has only with points. */
  private async writePoints(
    run: ImportedRun,
    state: ImportState,
    { first, unique }: { first: () => void; unique: boolean },
    quiet = false,
  ): Promise<boolean> {
    let begun = false;
    const write = (batch: PointBatch | null, complete: boolean) => {
      Object.assign(state.read, batch?.read);
      state.complete = complete;
      this.store.transaction(() => {
        if (!begun) first();
        const options = { unique: unique || batch?.unique === true };
        this.store.metrics.append(run.id, batch?.points ?? [], positionOf(state), options);
      });
      begun = true;
      this.task.points(batch?.points.length ?? 0);
    };
    let held: PointBatch | null = null;
    for await (const batch of run.points(state.read, WHOLE)) {
      if (held) write(held, false);
      held = batch;
      // Requests and live runs have their turn between two transactions.
      await new Promise(setImmediate);
    }
    if (held || !quiet) write(held, true);
    return held !== null;
  }

  private create(run: ImportedRun, target: ExperimentTarget, written: WrittenArtifacts): void {
    const { runs } = this.store;
    runs.create({
      id: run.id,
      name: run.name || run.id.slice(0, 8),
      experiment: target.name,
      status: run.status,
      command: run.command,
      argv: null,
      job: null,
      source: run.source ?? 'import',
      cwd: run.cwd,
      startTime: run.startTime,
      endTime: run.endTime,
      mainMetric: null,
      goal: null,
      userId: run.userId,
      artifactUri: written.uri,
      parent: run.parentId,
      origin: run.origin,
      launchPlan: '',
    });
    if (run.note !== null) runs.update(run.id, { note: run.note });
    if (run.commit !== null) runs.update(run.id, { commit: run.commit });
    this.addTexts(run, run.params, run.tags);
    this.addParts(run, written);
    // Those of a deleted experiment are deleted and restored with it.
    if (run.deleted && !this.experiments.isUnfinished(target)) runs.update(run.id, { deleted: true });
  }

  private change(run: ImportedRun, there: RunDetail, before: ImportState | null, written: WrittenArtifacts): void {
    const { runs } = this.store;
    // Until it ends a run is as its source has it; after that, what people changed here stays.
    if (isActive(there.status)) {
      runs.update(run.id, { status: run.status, endTime: run.endTime, name: run.name || there.name });
      if (run.note !== null) runs.update(run.id, { note: run.note });
      this.addTexts(run, run.params, run.tags);
    } else {
      this.addTexts(run, missing(run.params, there.params), missing(run.tags, there.tags));
    }
    this.addParts(run, written);
    if (before && before.deleted !== run.deleted) runs.update(run.id, { deleted: run.deleted });
  }

  private addTexts({ id }: ImportedRun, params: Record<string, string>, tags: Record<string, string>): void {
    if (Object.keys(params).length > 0) this.store.runs.setParams(id, params);
    for (const [key, value] of Object.entries(tags)) this.store.runs.setTag(id, key, value);
  }

  private addParts({ id, inputs, models }: ImportedRun, { artifacts }: WrittenArtifacts): void {
    if (inputs.length > 0) this.store.datasets.addInputs(id, inputs);
    if (models.length > 0) this.store.loggedModels.link(id, models);
    for (const artifact of artifacts) this.store.artifacts.set(id, artifact);
  }

  private find(id: string): RunDetail | null {
    try {
      return this.store.runs.detail(id);
    } catch (error) {
      if (CockpitError.is(error, 'NOT_FOUND')) return null;
      throw error;
    }
  }
}

function missing(texts: Record<string, string>, there: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).filter(([key]) => !Object.hasOwn(there, key)));
}

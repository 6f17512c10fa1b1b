import type { Dataset } from '../../shared/model/dataset';
import type { RegisteredModel } from '../../shared/model/modelVersion';
import { isActive, isElsewhere, type RunSummary } from '../../shared/model/run';
import type { ServerSummary } from '../../shared/model/server';
import type { TrackerEvent } from '../../shared/protocol/trackerEvents';

/** absent: the folder has no store yet. failed: the tracker doesn't answer; see error. */
export type FolderPhase = 'idle' | 'absent' | 'loading' | 'ready' | 'failed';

/** How far the hashing of one dataset of a run has come. */
export interface HashProgress {
  path: string;
  doneBytes: number;
  totalBytes: number;
}

/** What changed in a folder, so that listeners refresh no more than that. */
export interface FolderChange {
  /** Runs whose content changed. */
  runs: Set<string>;
  /** Runs came, went or moved to another experiment: lists of runs must be read again. */
  lists: boolean;
  models: boolean;
  datasets: boolean;
  phase: boolean;
}

export function noChange(): FolderChange {
  return { runs: new Set(), lists: false, models: false, datasets: false, phase: false };
}

export function mergeChange(into: FolderChange, change: FolderChange): FolderChange {
  for (const id of change.runs) into.runs.add(id);
  into.lists ||= change.lists;
  into.models ||= change.models;
  into.datasets ||= change.datasets;
  into.phase ||= change.phase;
  return into;
}

export interface FolderSnapshot {
  runs: readonly RunSummary[];
  datasets: readonly Dataset[];
  models: readonly RegisteredModel[];
}

/** What the window knows of one folder's store: a copy of the tracker's state, kept current by its events. */
export class FolderState {
  phase: FolderPhase = 'idle';
  /** Why the tracker doesn't answer, or a notice of it, in sentences for people. */
  error: string | null = null;
  notice: string | null = null;
  datasets: readonly Dataset[] = [];
  models: readonly RegisteredModel[] = [];
  servers: readonly ServerSummary[] = [];
  /** Changes whenever a run or the list of servers does, for those who keep what they made of them. */
  revision = 0;
  private readonly byId = new Map<string, RunSummary>();
  private readonly progress = new Map<string, HashProgress>();

  constructor(
    /** URI of the workspace folder, as a string. */
    readonly uri: string,
    readonly name: string,
  ) {}

  run(id: string): RunSummary | undefined {
    return this.byId.get(id);
  }

  /** Newest first, deleted ones left out. */
  get runs(): RunSummary[] {
    return this.sorted((run) => !run.deleted);
  }

  /** Newest first. */
  get deletedRuns(): RunSummary[] {
    return this.sorted((run) => run.deleted);
  }

  /** Of this machine: what a server says of its own is not ours to stop. */
  get activeRuns(): RunSummary[] {
    return this.sorted((run) => isActive(run.status) && !isElsewhere(run));
  }

  /** Some servers are connected, or runs tell that another window has connected one. */
  get knowsOfServers(): boolean {
    return this.servers.length > 0 || [...this.byId.values()].some(({ source }) => source === 'server');
  }

  /** Hashing that goes on for a run, the latest report of it. */
  hashing(runId: string): HashProgress | undefined {
    return this.progress.get(runId);
  }

  setPhase(phase: FolderPhase, error: string | null = null): FolderChange {
    const changed = this.phase !== phase || this.error !== error;
    this.phase = phase;
    this.error = error;
    return { ...noChange(), phase: changed };
  }

  replace(snapshot: FolderSnapshot): FolderChange {
    this.revision++;
    this.byId.clear();
    for (const run of snapshot.runs) this.byId.set(run.id, run);
    this.datasets = snapshot.datasets;
    this.models = snapshot.models;
    return { runs: new Set(), lists: true, models: true, datasets: true, phase: this.setPhase('ready').phase };
  }

  setDatasets(datasets: readonly Dataset[]): FolderChange {
    this.datasets = datasets;
    return { ...noChange(), datasets: true };
  }

  setServers(servers: readonly ServerSummary[]): FolderChange {
    const changed = JSON.stringify(this.servers) !== JSON.stringify(servers);
    this.servers = servers;
    this.revision++;
    return { ...noChange(), lists: changed };
  }

  /** Takes in what the event itself holds; `datasets` and `reset` must be answered by reading again. */
  apply(event: TrackerEvent): FolderChange {
    switch (event.type) {
      case 'run':
        return this.setRun(event.run);
      case 'model':
        this.models = replaceModel(this.models, event.model);
        return { ...noChange(), models: true };
      case 'modelRemoved':
        this.models = this.models.filter(({ name }) => name !== event.model);
        return { ...noChange(), models: true };
      case 'progress':
        this.setProgressOf(event);
        return { ...noChange(), runs: new Set([event.runId]) };
      case 'datasets':
      case 'reset':
        return noChange();
    }
  }

  setRun(run: RunSummary): FolderChange {
    const before = this.byId.get(run.id);
    this.revision++;
    this.byId.set(run.id, run);
    const lists =
      before === undefined ||
      before.deleted !== run.deleted ||
      before.experiment !== run.experiment ||
      before.parentId !== run.parentId ||
      before.source !== run.source ||
      before.origin !== run.origin ||
      isActive(before.status) !== isActive(run.status);
    return { ...noChange(), runs: new Set([run.id]), lists };
  }

  private setProgressOf(event: Extract<TrackerEvent, { type: 'progress' }>): void {
    const { runId, path, doneBytes, totalBytes } = event;
    if (doneBytes >= totalBytes) this.progress.delete(runId);
    else this.progress.set(runId, { path, doneBytes, totalBytes });
  }

  private sorted(keep: (run: RunSummary) => boolean): RunSummary[] {
    return [...this.byId.values()].filter(keep).sort((a, b) => b.startTime - a.startTime);
  }
}

function replaceModel(models: readonly RegisteredModel[], model: RegisteredModel): RegisteredModel[] {
  const others = models.filter(({ name }) => name !== model.name);
  return [...others, model].sort((a, b) => a.name.localeCompare(b.name));
}

import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { type ProcessDetails, startVariables } from '../../platform/processDetails';
import { isActive, type RunStatus } from '../../shared/model/run';
import type { Ingest } from '../ingest/ingest';
import { friendlyName } from '../launch/friendlyName';
import type { Launcher } from '../launch/launcher';
import { childPlan, observedRun } from '../launch/observedRun';
import type { NewRun, Store } from '../store/store';
import type { ClientIdentity } from './clientIdentity';
import { ClientProcesses } from './clientProcess';
import { creationDigest } from './creationDigest';
import type { CreationLog } from './creationLog';
import { jobRank } from './jobRank';
import type { LaunchLink } from './launchLink';
import { readProtocolState, writeProtocolState } from './protocolState';
import type { ProtocolClient, ReportedEnd, RunAdoption, RunCreation } from './runAdoption';
import { LAUNCH_TAG } from './variables';

/** Tags that say again what the run's own fields say. */
const NAME_TAG = 'mlflow.runName';
const PARENT_TAG = 'mlflow.parentRunId';

type SetTags = (runId: string, tags: Record<string, string>) => void;

/** A run that a process outside of a launch made, while both live. */
interface OutsideRun {
  process: ProcessDetails;
  rank: number;
}

export interface ProtocolRunsOptions {
  store: Store;
  launcher: Pick<Launcher, 'observe' | 'stopObserving'>;
  link: LaunchLink;
  ingest: Pick<Ingest, 'claim'>;
  creations: CreationLog;
  /** The id that a stand-in gave to the run of this request, which is now sent for it; null for any other request. */
  madeId: (client: ProtocolClient) => string | null;
}

/** Runs that code makes through the protocol, and how they belong to launches and processes. */
export class ProtocolRuns implements RunAdoption {
  private readonly processes = new ClientProcesses();
  private readonly outside = new Map<string, OutsideRun>();

  constructor(private readonly options: ProtocolRunsOptions) {}

  async createRun(creation: RunCreation, client: ProtocolClient, setTags: SetTags): Promise<string> {
    const madeId = this.options.madeId(client);
    const process = madeId === null ? await this.processes.of(client) : null;
    const runId = this.options.store.transaction(() => this.place(creation, client.identity, process, madeId, setTags));
    this.watchAnswer(runId, client);
    return runId;
  }

  report(runId: string, end: Partial<ReportedEnd>, client: ProtocolClient): boolean {
    const { store, link, launcher } = this.options;
    const state = readProtocolState(store.metrics, runId);
    if (!state.adopted && !link.follows(runId)) {
      if (end.status !== undefined && end.status !== 'RUNNING') {
        this.outside.delete(runId);
        // Once the request is answered, and what it says is stored.
        setImmediate(() => launcher.stopObserving(runId));
        // What was thought of its end is outdated.
        if (store.runs.summary(runId).status === 'LOST') store.runs.update(runId, { exitReason: null });
      } else if (end.status === 'RUNNING') void this.observeAgain(runId, client);
      return false;
    }
    const before = state.reported ?? { status: 'RUNNING' as RunStatus, endTime: null };
    const reported = { ...before, ...end };
    writeProtocolState(store.metrics, runId, { reported });
    if (!link.follows(runId)) link.reportedLate(runId, reported.status);
    return true;
  }

  reported(runId: string): ReportedEnd | null {
    const { store, link } = this.options;
    return link.follows(runId) ? readProtocolState(store.metrics, runId).reported : null;
  }

  claimMetrics(runId: string, keys: Iterable<string>): void {
    const { store, link, ingest } = this.options;
    if (link.reads(runId) || store.metrics.position(runId, 'log') !== null) ingest.claim(runId, keys);
  }

  claimParams(runId: string, params: Readonly<Record<string, string>>): void {
    const { metrics, runs } = this.options.store;
    const { launchParams } = readProtocolState(metrics, runId);
    const claimed = launchParams.filter((key) => Object.hasOwn(params, key));
    if (claimed.length === 0) return;
    runs.setParams(runId, Object.fromEntries(claimed.map((key) => [key, params[key] as string])));
    writeProtocolState(metrics, runId, { launchParams: launchParams.filter((key) => !claimed.includes(key)) });
  }

  private watchAnswer(runId: string, { incoming, outgoing }: ProtocolClient): void {
    const { creations } = this.options;
    let arrived = false;
    outgoing.once('finish', () => {
      arrived = !incoming.socket.destroyed;
    });
    outgoing.once('close', () => (arrived ? creations.answered(runId) : creations.lost(runId)));
  }

  private place(
    creation: RunCreation,
    identity: ClientIdentity,
    process: ProcessDetails | null,
    madeId: string | null,
    setTags: SetTags,
  ): string {
    const launch = this.launchOf(creation, identity);
    const digest = creationDigest(creation, identity);
    const known = madeId ?? this.options.creations.takeUnanswered(digest)?.run ?? null;
    if (known !== null && this.exists(known) && known !== launch) return known;
    const request = { ...creation, tags: without(creation.tags, LAUNCH_TAG) };
    const note = (run: string) => this.note(run, request, digest, launch);
    if (launch === null) return this.placeOutside(request, identity, process, known, setTags, note);
    return this.placeOfLaunch(launch, request, process, known, setTags, note);
  }

  private placeOfLaunch(
    launch: string,
    creation: RunCreation,
    process: ProcessDetails | null,
    known: string | null,
    setTags: SetTags,
    note: (run: string) => void,
  ): string {
    const { store } = this.options;
    const state = readProtocolState(store.metrics, launch);
    const rank = process ? jobRank(process.env, this.variablesOf(launch)) : 0;
    if (state.adopted && known === launch) return launch;
    if (!state.adopted && (known === null || known === launch)) {
      note(launch);
      return this.adopt(launch, creation, rank, setTags);
    }
    if (rank > 0) return launch;
    if (state.rank > 0) {
      // Another process of the job was faster than the first.
      writeProtocolState(store.metrics, launch, { rank: 0 });
      return launch;
    }
    const parent = store.runs.detail(launch);
    const id = known ?? newId();
    note(id);
    const run = newRun(id, creation, this.experimentOf(creation, parent.experiment));
    const { command, argv, job, source, cwd } = parent;
    const parentId = creation.tags[PARENT_TAG] || launch;
    store.runs.create({ ...run, command, argv, job, source, cwd, parent: parentId, launchPlan: childPlan(launch) });
    const { git, gitNotes, environment } = parent;
    store.runs.update(id, { git, gitNotes, environmentId: environment?.id ?? null });
    setTags(id, { ...without(creation.tags, NAME_TAG), [PARENT_TAG]: parentId });
    return id;
  }

  /** The launched run is the code's run: whatever the code says of it holds, but for a name the user gave at launch. */
  private adopt(launch: string, creation: RunCreation, rank: number, setTags: SetTags): string {
    const { store, link } = this.options;
    const run = store.runs.summary(launch);
    const name = link.namedByUser(launch) ? null : creation.name;
    store.runs.update(launch, {
      experiment: this.experimentOf(creation, run.experiment),
      ...(name === null ? {} : { name }),
      ...(creation.userId === '' ? {} : { userId: creation.userId }),
    });
    setTags(launch, without(creation.tags, NAME_TAG));
    writeProtocolState(store.metrics, launch, { adopted: true, rank, launchParams: Object.keys(run.params) });
    return launch;
  }

  private placeOutside(
    creation: RunCreation,
    identity: ClientIdentity,
    process: ProcessDetails | null,
    known: string | null,
    setTags: SetTags,
    note: (run: string) => void,
  ): string {
    const { store, launcher } = this.options;
    const watched = ['terminal', 'notebook', 'client'].includes(identity.kind) ? process : null;
    const other = watched && this.sameJob(watched);
    if (other) return other;
    const id = known ?? newId();
    note(id);
    const experiment = store.experiments.get(creation.experimentId).name;
    const base = { ...newRun(id, creation, experiment), source: sourceOf(identity), parent: creation.tags[PARENT_TAG] };
    const observed = watched && observedRun(id, watched, creation.startTime, identity);
    store.runs.create({
      ...base,
      command: observed?.command ?? identity.name ?? creation.tags['mlflow.source.name'] ?? '',
      ...(observed ? { argv: observed.argv, cwd: watched.cwd, launchPlan: JSON.stringify(observed.plan) } : {}),
    });
    if (identity.name) store.runs.setTag(id, `mlops.${identity.kind}`, identity.name);
    setTags(id, without(creation.tags, NAME_TAG));
    if (watched && observed) {
      this.outside.set(id, { process: watched, rank: jobRank(watched.env) });
      setImmediate(() => launcher.observe(id, watched));
    }
    return id;
  }

  /** The run of the same many-process job: its processes are started by the first, or all by one launcher. */
  private sameJob(process: ProcessDetails): string | null {
    const rank = jobRank(process.env);
    for (const [id, other] of this.outside) {
      if (!isActive(this.options.store.runs.summary(id).status)) {
        this.outside.delete(id);
        continue;
      }
      const { pid, parent } = other.process;
      const oneIsNumbered = rank > 0 || other.rank > 0;
      const related = pid === process.parent || parent === process.pid || (parent > 1 && parent === process.parent);
      if (pid === process.pid || !oneIsNumbered || !related) continue;
      if (rank === 0) this.outside.set(id, { process, rank });
      return id;
    }
    return null;
  }

  /** A run that has ended is taken up again, perhaps by another process. */
  private async observeAgain(runId: string, client: ProtocolClient): Promise<void> {
    if (!['terminal', 'notebook', 'client'].includes(client.identity.kind)) return;
    const process = await this.processes.of(client);
    if (process) this.options.launcher.observe(runId, process);
  }

  private launchOf({ tags }: RunCreation, { kind, runId }: ClientIdentity): string | null {
    const named = kind === 'launch' ? runId : tags[LAUNCH_TAG];
    return named !== undefined && this.exists(named) ? named : null;
  }

  private experimentOf({ experimentId }: RunCreation, fallback: string): string {
    return experimentId === '0' ? fallback : this.options.store.experiments.get(experimentId).name;
  }

  /** What the launched command itself was started with. */
  private variablesOf(launch: string): Record<string, string> {
    const { pid } = this.options.store.runs.detail(launch);
    return pid === null ? {} : startVariables(pid);
  }

  private exists(runId: string): boolean {
    return this.options.link.exists(runId);
  }

  private note(run: string, { experimentId, name }: RunCreation, digest: string, launch: string | null): void {
    this.options.creations.add({ run, digest, launch, experimentId, name: name ?? '', at: Date.now() });
  }
}

function newId(): string {
  return randomUUID().replaceAll('-', '');
}

function newRun(id: string, { name, startTime, userId }: RunCreation, experiment: string): NewRun {
  return {
    id,
    name: name ?? friendlyName(),
    madeUpName: name === null,
    experiment,
    status: 'RUNNING',
    command: '',
    argv: null,
    job: null,
    source: 'client',
    cwd: '',
    startTime,
    mainMetric: null,
    goal: null,
    userId: userId || userInfo().username,
    launchPlan: '',
  };
}

function sourceOf({ kind }: ClientIdentity): NewRun['source'] {
  return kind === 'terminal' || kind === 'notebook' ? kind : 'client';
}

function without(tags: Record<string, string>, key: string): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).filter(([name]) => name !== key));
}

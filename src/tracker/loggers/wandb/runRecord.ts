import type { LoggedFacts } from '../loggers';
import { namedValues, paramText } from './itemValues';
import type { Item, LoggedArtifact, RunFacts, WandbRecord } from './record';

/** What a log said of its run so far. JSON-safe. */
export interface RunRecordState {
  run: RunFacts | null;
  commit: string | null;
  params: [name: string, value: string][];
  exit: { code: number; runtime: number } | null;
  artifacts: LoggedArtifact[];
  /** Milliseconds since the epoch of the last thing in the log. */
  lastTime: number;
}

const MAX_PARAMS = 5000;
const MAX_FILES = 2000;
/** Artifacts that W&B makes by itself: tables beside the history, and the job's description. */
const OWN_TYPES = new Set(['run_table', 'job', 'wandb-history', 'wandb-events']);

/** The facts of a run as its log tells them. */
export class RunRecord {
  private readonly params: Map<string, string>;
  readonly state: Omit<RunRecordState, 'params'>;

  constructor(state: RunRecordState | null) {
    const { params, ...rest } = state ?? {
      params: [],
      run: null,
      commit: null,
      exit: null,
      artifacts: [],
      lastTime: 0,
    };
    this.params = new Map(params);
    this.state = { ...rest, artifacts: [...rest.artifacts] };
  }

  save(): RunRecordState {
    return { ...this.state, params: [...this.params] };
  }

  take({ run, config, commit, exit, artifact }: WandbRecord): void {
    if (run !== null) this.state.run = run;
    if (config !== null) this.configure(config);
    if (commit !== null) this.state.commit = commit;
    if (exit !== null) this.state.exit = exit;
    if (artifact !== null) this.keep(artifact);
  }

  facts(): LoggedFacts {
    const { run, commit, exit } = this.state;
    const params = Object.fromEntries(this.params);
    const tags = run === null ? {} : tagsOf(run);
    const known = commit ?? run?.commit ?? '';
    return {
      ...(run !== null && (run.displayName || run.id) !== '' && { name: run.displayName || run.id }),
      ...(run?.startTime && { startTime: run.startTime }),
      ...(run?.notes && { note: run.notes }),
      ...(known !== '' && { commit: known }),
      ...(exit !== null && { ended: true, exitCode: exit.code, endTime: this.endTime(exit.runtime) }),
      ...(this.params.size > 0 && { params }),
      ...(Object.keys(tags).length > 0 && { tags }),
    };
  }

  private endTime(runtime: number): number {
    return Math.max(this.state.lastTime, (this.state.run?.startTime ?? 0) + runtime * 1000);
  }

  private configure({ update, remove }: { update: Item[]; remove: Item[] }): void {
    for (const { path } of remove) this.forget(path.join('.'));
    for (const item of update) {
      const name = item.path.join('.');
      // W&B's own notes on itself.
      if (name === '' || item.path[0] === '_wandb') continue;
      this.forget(name);
      for (const one of namedValues([item])) {
        if (this.params.size < MAX_PARAMS) this.params.set(one.name, paramText(one.value));
      }
    }
  }

  private forget(name: string): void {
    for (const key of this.params.keys()) if (key === name || key.startsWith(`${name}.`)) this.params.delete(key);
  }

  private keep(artifact: LoggedArtifact): void {
    const count = this.state.artifacts.reduce((sum, { files }) => sum + files.length, 0);
    if (OWN_TYPES.has(artifact.type) || artifact.files.length === 0 || count + artifact.files.length > MAX_FILES)
      return;
    this.state.artifacts.push(artifact);
  }
}

/** W&B's labels as tags without a value, and what it groups runs by. */
function tagsOf({ tags, group, jobType, sweep }: RunFacts): Record<string, string> {
  const named = { 'wandb.group': group, 'wandb.job_type': jobType, 'wandb.sweep': sweep };
  const own: [string, string][] = tags.map((tag) => [tag, '']);
  return Object.fromEntries([...own, ...Object.entries(named).filter(([, value]) => value !== '')]);
}

import { join } from 'node:path';

/** Where everything of one store lies. `folder` is the workspace folder, `root` its `.mlops` (or where a setting moved it). */
export class StorePaths {
  readonly folder: string;
  readonly root: string;

  constructor(folder: string, root: string = join(folder, '.mlops')) {
    this.folder = folder;
    this.root = root;
  }

  get database(): string {
    return join(this.root, 'cockpit.db');
  }
  get address(): string {
    return join(this.root, 'tracker.json');
  }
  get token(): string {
    return join(this.root, 'token');
  }
  get lock(): string {
    return join(this.root, 'tracker.lock');
  }
  get trackerLog(): string {
    return join(this.root, 'tracker.log');
  }
  /** Which runs code asked for; see connection/creationLog.ts. */
  get creations(): string {
    return join(this.root, 'created.jsonl');
  }
  /** Which process stands in for the tracker. */
  get standIn(): string {
    return join(this.root, 'stand-in.json');
  }
  /** What a stand-in took in while there was no tracker. */
  get spool(): string {
    return join(this.root, 'spool');
  }
  get models(): string {
    return join(this.root, 'models');
  }
  log(runId: string): string {
    return join(this.root, 'logs', `${runId}.log`);
  }
  /** The runner's own files: plan, process identity, exit status. */
  process(runId: string): string {
    return join(this.root, 'processes', runId);
  }
  artifacts(runId: string): string {
    return join(this.root, 'artifacts', runId);
  }
  /** The files of one of MLflow's logged models. */
  loggedModel(modelId: string): string {
    return join(this.root, 'logged-models', modelId);
  }
  /** The files of one trace. */
  trace(traceId: string): string {
    return join(this.root, 'traces', traceId);
  }
  /** What clients put behind `mlflow-artifacts:` by paths of their own. */
  get proxied(): string {
    return join(this.root, 'proxied');
  }
}

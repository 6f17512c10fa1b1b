import type { ImportedExperiment, ImportedModel, ImportedRun, ImportSource } from '../../importing/importSource';
import type { LatestMetric, Store } from '../../store/store';
import { pointOf } from './remoteRun';
import { importedFacts } from './remoteSource';
import type { RemoteRun } from './wire';

/** One page of a server's runs or models as a list needs them: of each metric only the newest point, and no files. */
export class PageSource implements ImportSource {
  constructor(
    private readonly page: {
      runs: readonly RemoteRun[];
      experiments: readonly ImportedExperiment[];
      models: readonly ImportedModel[];
    },
    private readonly url: string,
    private readonly store: Pick<Store, 'metrics'>,
  ) {}

  async experiments(): Promise<ImportedExperiment[]> {
    const used = new Set(this.page.runs.map(({ info }) => info.experiment_id));
    return this.page.experiments.filter(({ id }) => used.has(id));
  }

  async runCount(): Promise<number> {
    return this.page.runs.length;
  }

  async *runs(): AsyncGenerator<ImportedRun> {
    for (const run of this.page.runs) {
      yield {
        ...importedFacts(run, this.url),
        artifacts: { uri: run.info.artifact_uri ?? null, folder: null },
        points: () => this.newest(run),
      };
    }
  }

  async *loggedModels(): AsyncGenerator<never> {
    // Read when the run is pulled.
  }

  async *models(): AsyncGenerator<ImportedModel> {
    yield* this.page.models;
  }

  async *traces(): AsyncGenerator<never> {
    // Stay on the server.
  }

  close(): void {
    // Nothing is held.
  }

  private async *newest({ info, data }: RemoteRun) {
    const stored = new Map(this.stored(info.run_id).map((metric) => [metric.key, metric]));
    const points = (data?.metrics ?? []).map(pointOf).filter((point) => {
      const { exact, step, timestamp, value } = point;
      const same = stored.get(point.key);
      const place = [BigInt(same?.step ?? -1), BigInt(same?.timestamp ?? -1)];
      const isThere =
        place[0] === (exact?.step ?? BigInt(step)) && place[1] === (exact?.timestamp ?? BigInt(timestamp));
      return !(isThere && Object.is(same?.value, value));
    });
    if (points.length > 0) yield { points, read: {}, unique: true };
  }

  private stored(runId: string): LatestMetric[] {
    return this.store.metrics.latest([runId]).get(runId) ?? [];
  }
}

import type { Store } from '../../store/store';
import type { ImportedExperiment } from '../importSource';

/** On an experiment while an import of it, deleted as it is there, goes on: with its first run it comes to life. */
const UNFINISHED = 'mlops.import.deleted';

/** What an experiment of a source is called here. */
export interface ExperimentTarget {
  id: string;
  name: string;
  /** Deleted here: nothing more comes into it. */
  closed: boolean;
}

/** Brings experiments in: the same name is the same experiment, and an id is kept where it is free. */
export class ExperimentMap {
  private readonly targets = new Map<string, ExperimentTarget>();

  constructor(private readonly store: Pick<Store, 'experiments' | 'transaction'>) {}

  bring(experiments: readonly ImportedExperiment[]): void {
    for (const experiment of experiments) {
      this.targets.set(
        experiment.id,
        this.store.transaction(() => this.bringOne(experiment)),
      );
    }
  }

  /** Where the things of that experiment go; an id that no experiment has gets one of that name. */
  target(id: string): ExperimentTarget {
    const known = this.targets.get(id);
    if (known) return known;
    this.bring([{ id, name: id, deleted: false, createdAt: Date.now(), tags: {} }]);
    return this.target(id);
  }

  /** Whether it is still to be deleted, with all its runs. */
  isUnfinished({ id }: ExperimentTarget): boolean {
    return UNFINISHED in this.store.experiments.get(id).tags;
  }

  /** Once everything is in: what is deleted there is deleted. */
  finish(): void {
    for (const { id } of this.targets.values()) {
      this.store.transaction(() => {
        if (!(UNFINISHED in (this.store.experiments.find(id)?.tags ?? {}))) return;
        this.store.experiments.setDeleted(id, true);
        this.store.experiments.setTag(id, UNFINISHED, null);
      });
    }
  }

  private bringOne({ id, name, deleted, createdAt, tags }: ImportedExperiment): ExperimentTarget {
    const { experiments } = this.store;
    const there = experiments.byName(name);
    if (there) {
      for (const [key, value] of Object.entries(tags)) {
        if (!there.deleted && !(key in there.tags)) experiments.setTag(there.id, key, value);
      }
      return { id: there.id, name, closed: there.deleted && !(UNFINISHED in there.tags) };
    }
    const made = experiments.create({
      name,
      ...(experiments.find(id) === null && { id }),
      createdAt: createdAt || Date.now(),
      tags: { ...tags, ...(deleted && { [UNFINISHED]: 'true' }) },
    });
    return { id: made.id, name, closed: false };
  }
}

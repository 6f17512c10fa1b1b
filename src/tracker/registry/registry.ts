import type { StorePaths } from '../../platform/storePaths';
import type { ModelVersion } from '../../shared/model/modelVersion';
import type { RegisterRequest } from '../../shared/protocol/trackerApi';
import type { Store } from '../store/store';
import { ContentCopies } from './contentCopies';
import { registerModel } from './registerModel';

/** Where a version's content lies on this disk, and what of a run it is. */
export interface ContentSource {
  /** Real path of a file or a folder. */
  path: string;
  /** Relative to the run's artifacts; null for a logged model's. */
  artifactPath: string | null;
}

/** The door of registry/: makes versions with a read-only copy of their own, and takes both away again. */
export class Registry {
  private readonly copies: ContentCopies;

  constructor(
    private readonly store: Store,
    private readonly paths: StorePaths,
  ) {
    this.copies = new ContentCopies(store, paths);
  }

  /** The cockpit's own registration. Throws CockpitError CONFLICT where the artifact is no longer what the run recorded. */
  register(request: RegisterRequest): Promise<ModelVersion> {
    return registerModel(this.store, this.paths, request);
  }

  /**
   * Copies the content of a version that was made of a URI. Waits for it no longer than a moment: a large one goes on by
   * itself, and its hash comes with it. A copy that failed is left out; another call tries again.
   */
  copyContent(version: Pick<ModelVersion, 'model' | 'version'>, source: ContentSource): Promise<void> {
    return this.copies.take(version, source);
  }

  /** With its copy. */
  removeVersion(model: string, version: number): void {
    const { location } = this.store.models.version(model, version);
    this.store.models.removeVersion(model, version);
    this.copies.remove([location]);
  }

  /** With the copies of all its versions. */
  removeModel(model: string): void {
    const locations = this.store.models.get(model).versions.map(({ location }) => location);
    this.store.models.remove(model);
    this.copies.remove(locations);
  }
}

/** A tracking server that the user connected; its credentials are never stored here. */
export interface TrackingServer {
  id: string;
  name: string;
  kind: 'mlflow' | 'databricks' | 'sagemaker' | 'azureml';
  url: string;
  addedAt: number;
  /** JSON text of whoever reads it. */
  state: string;
}

export interface ServerLink {
  local: string;
  remote: string;
  /** JSON text: how far it was sent or fetched. */
  state: string;
}

export interface ServerStore {
  list(): TrackingServer[];
  get(id: string): TrackingServer;
  add(server: Omit<TrackingServer, 'state'>): void;
  setState(id: string, state: string): void;
  /** Its links go with it; runs that came from it stay. */
  remove(id: string): void;
  link(server: string, kind: LinkKind, local: string): ServerLink | null;
  linkOfRemote(server: string, kind: LinkKind, remote: string): ServerLink | null;
  links(server: string, kind: LinkKind): ServerLink[];
  setLink(server: string, kind: LinkKind, link: ServerLink): void;
}

export type LinkKind = 'run' | 'experiment' | 'logged-model' | 'model' | 'model-version';

/** Folders of other loggers that are followed, absolute. */
export interface WatchedFolderStore {
  list(): string[];
  add(path: string): void;
  remove(path: string): void;
}

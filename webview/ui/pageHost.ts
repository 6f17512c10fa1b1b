import { BOOTSTRAP_ID } from '../../src/shared/pages/pageHtml';
import { PAGE_READY, type PageMessage, type PageProtocol } from '../../src/shared/pages/pageProtocol';
import { PageRpc } from '../../src/shared/pages/pageRpc';

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** What a page holds of the outside world: the line to the host, its first data and the state that survives a reload. */
export interface PageHost<P extends PageProtocol, State> {
  rpc: PageRpc<P>;
  bootstrap: P['bootstrap'];
  /** What was last kept, as far as it was; the page fills in what is absent. */
  savedState: Partial<State>;
  saveState(state: State): void;
}

/** Connects the page to the host. To be called once a page. */
export function connectPage<P extends PageProtocol, State>(): PageHost<P, State> {
  const api = acquireVsCodeApi();
  const rpc = new PageRpc<P>({
    post: (message) => api.postMessage(message),
    schedule: (milliseconds, callback) => {
      const timer = setTimeout(callback, milliseconds);
      return () => clearTimeout(timer);
    },
  });
  window.addEventListener('message', (event) => rpc.receive(event.data));
  const ready: PageMessage = { kind: 'event', name: PAGE_READY, body: null };
  api.postMessage(ready);
  return {
    rpc,
    bootstrap: JSON.parse(document.getElementById(BOOTSTRAP_ID)?.textContent ?? 'null') as P['bootstrap'],
    savedState: (api.getState() ?? {}) as Partial<State>,
    saveState: (state) => api.setState(state),
  };
}

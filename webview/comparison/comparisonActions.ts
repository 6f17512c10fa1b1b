import type { ComparisonProtocol, RunAddress } from '../../src/shared/pages/comparisonPage';
import type { PageRpc } from '../../src/shared/pages/pageRpc';
import type { FactLink } from './factRow';
import type { ComparisonActions } from './pageContext';

export interface ActionOptions {
  /** Hears why something did not work, in a sentence. */
  onFailure: (message: string) => void;
  setBaseline: (address: RunAddress) => void;
  showDetails: (address: RunAddress) => void;
}

/** The page's doors to the rest of VS Code. */
export function comparisonActions(rpc: PageRpc<ComparisonProtocol>, options: ActionOptions): ComparisonActions {
  const attempt = (asked: Promise<unknown>): void => {
    asked.catch((error: unknown) => options.onFailure(error instanceof Error ? error.message : String(error)));
  };
  const open = (link: FactLink): void => {
    switch (link.kind) {
      case 'commit':
        attempt(rpc.request('goToCommit', { ...link.address, metric: link.metric, step: link.step }));
        break;
      case 'dataset':
        attempt(rpc.request('openDataset', { ...link.address, path: link.path }));
        break;
      case 'param':
        attempt(rpc.request('openParam', { ...link.address, key: link.key }));
        break;
    }
  };
  return {
    open,
    showLog: (address) => attempt(rpc.request('showLog', address)),
    openLineage: (address) => attempt(rpc.request('openLineage', address)),
    removeRun: (address) => attempt(rpc.request('removeRun', address)),
    copy: (text) => attempt(rpc.request('copy', { text })),
    setBaseline: options.setBaseline,
    showDetails: options.showDetails,
  };
}

import type * as vscode from 'vscode';
import type { TransferView } from './transferView';

/** Loaded with the first transfer of a window. */
export type LoadTransferView = () => Promise<TransferView>;

export function lazyTransferView({ subscriptions }: Pick<vscode.ExtensionContext, 'subscriptions'>): LoadTransferView {
  let view: Promise<TransferView> | null = null;
  return () => {
    view ??= import('./transferView').then(({ TransferView: Loaded }) => {
      const made = new Loaded();
      subscriptions.push(made);
      return made;
    });
    return view;
  };
}

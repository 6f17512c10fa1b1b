import * as vscode from 'vscode';
import type { ContextKeyId, ContextKeyTypes } from './contextKeyIds';

/** Sets context keys, each only when its value changed: setContext re-evaluates every menu. */
export class ContextKeys {
  private readonly values = new Map<ContextKeyId, unknown>();

  set<K extends ContextKeyId>(key: K, value: ContextKeyTypes[K]): void {
    if (this.values.get(key) === value) return;
    this.values.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  }
}

import * as vscode from 'vscode';
import type { RunAddress } from '../../shared/pages/comparisonPage';

const KEY = 'checkedRuns';

/** The runs chosen for comparison: one selection for the tree's checkboxes and the comparison page, kept with the workspace. */
export class CheckedRuns implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<readonly RunAddress[]>();
  /** Says which runs were checked or unchecked. */
  readonly onDidChange = this.changed.event;
  private addresses: readonly RunAddress[];

  constructor(private readonly memento: vscode.Memento) {
    this.addresses = memento.get<readonly RunAddress[]>(KEY, []);
  }

  /** In the order in which they were checked. */
  get all(): readonly RunAddress[] {
    return this.addresses;
  }

  has(address: RunAddress): boolean {
    return this.addresses.some((run) => same(run, address));
  }

  set(addresses: readonly RunAddress[]): void {
    const before = this.addresses;
    const firsts = addresses.filter((run, index) => addresses.findIndex((other) => same(run, other)) === index);
    this.addresses = firsts.map(({ folder, runId }) => ({ folder, runId }));
    const changed = [
      ...before.filter((run) => !this.has(run)),
      ...this.addresses.filter((run) => !before.some((other) => same(other, run))),
    ];
    if (changed.length === 0) return;
    void this.memento.update(KEY, this.addresses);
    this.changed.fire(changed);
  }

  check(address: RunAddress, checked: boolean): void {
    const others = this.addresses.filter((run) => !same(run, address));
    if (checked !== this.has(address)) this.set(checked ? [...others, address] : others);
  }

  dispose(): void {
    this.changed.dispose();
  }
}

function same(a: RunAddress, b: RunAddress): boolean {
  return a.folder === b.folder && a.runId === b.runId;
}

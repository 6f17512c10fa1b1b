import * as vscode from 'vscode';
import type { LineageNode } from '../../shared/model/lineage';
import type { RunAddress } from '../../shared/pages/comparisonPage';
import { VIEWS } from '../contributions/viewIds';
import type { CheckedRuns } from '../folders/checkedRuns';
import type { Folders } from '../folders/folders';
import { type DatasetsNode, DatasetsTree, versionNode } from '../trees/datasetsTree';
import { type ModelsNode, ModelsTree, modelVersionNode } from '../trees/modelsTree';
import type { TreeContext } from '../trees/treeContext';
import { DatasetWatch } from './datasetWatch';
import { PlainView } from './plainView';
import { RunsView } from './runsView';

/** The three views of the activity bar's container. */
export class Sidebar implements vscode.Disposable {
  private readonly runs: RunsView;
  private readonly datasets: PlainView<DatasetsNode>;
  private readonly models: PlainView<ModelsNode>;
  private readonly datasetWatch: DatasetWatch;

  constructor(
    private readonly folders: Folders,
    checked: CheckedRuns,
  ) {
    const context: TreeContext = {
      folders: () => folders.all,
      isChecked: (run) => checked.has(run),
      l10n: vscode.l10n,
      now: Date.now,
      locale: vscode.env.language,
    };
    this.runs = new RunsView(context, folders, checked);
    this.datasets = new PlainView(VIEWS.datasets, new DatasetsTree(context), folders);
    this.models = new PlainView(VIEWS.models, new ModelsTree(context), folders);
    this.datasetWatch = new DatasetWatch(folders, this.datasets);
  }

  revealRun(run: RunAddress): Promise<void> {
    return this.runs.reveal(run);
  }

  /** Shows what a node of the lineage stands for; an artifact by its run. */
  async revealLineage(folder: string, node: LineageNode): Promise<void> {
    const { kind, path, hash, model, version, runId } = node;
    if (kind === 'dataset' && path !== null && hash !== null) {
      await this.datasets.reveal(versionNode(folder, path, hash));
    } else if (kind === 'model' && model !== null && version !== null) {
      const registered = this.folders.get(folder).state.models.find(({ name }) => name === model);
      const known = registered?.versions.find((candidate) => candidate.version === version);
      if (known) await this.models.reveal(modelVersionNode(folder, known));
    } else if (runId !== null) {
      await this.runs.reveal({ folder, runId });
    }
  }

  dispose(): void {
    vscode.Disposable.from(this.runs, this.datasets, this.models, this.datasetWatch).dispose();
  }
}

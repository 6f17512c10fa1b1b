import type { RunDetail, RunSummary } from '../../shared/model/run';
import type { FolderChange } from '../folders/folderState';
import { escapeMarkdown } from './markdown';
import { factItem, factParent, groupFacts, runFacts } from './runFacts';
import { runItem } from './runItem';
import { experimentId, folderId, type RunFactNode, type RunsNode, runNode } from './runsNodes';
import { factTooltip, runTooltip } from './runTooltip';
import { folderOf, needsFolderLevel, type TreeContext } from './treeContext';
import { type ItemSpec, joinFacts, type TreeModel } from './treeModel';

/** How many experiments are unfolded from the start: those of the newest runs. */
const OPEN_EXPERIMENTS = 3;

/** The Runs view: (folders →) experiments → runs → what is known of each. */
export class RunsTree implements TreeModel<RunsNode> {
  /** Details already read, so that rows can be drawn at once. */
  private readonly details = new Map<string, RunDetail>();

  constructor(private readonly context: TreeContext) {}

  async children(parent: RunsNode | null): Promise<readonly RunsNode[]> {
    if (parent === null) return this.roots();
    switch (parent.kind) {
      case 'folder':
        return this.experiments(parent.folder);
      case 'experiment':
        return this.runsOf(parent.folder, parent.experiment).map((run) => runNode(parent.folder, run.id));
      case 'run': {
        const run = this.run(parent);
        return run ? runFacts(run, parent) : [];
      }
      case 'group': {
        const run = this.run(parent);
        return run ? groupFacts(run, parent.group, parent, () => this.detail(parent)) : [];
      }
      default:
        return [];
    }
  }

  parent(node: RunsNode): RunsNode | null {
    switch (node.kind) {
      case 'folder':
        return null;
      case 'experiment':
        return needsFolderLevel(this.context) ? this.folderNode(node.folder) : null;
      case 'run': {
        const experiment = this.run(node)?.experiment;
        return experiment === undefined ? null : experimentNode(node.folder, experiment);
      }
      default:
        return factParent(node, runNode(node.folder, node.runId));
    }
  }

  item(node: RunsNode): ItemSpec {
    switch (node.kind) {
      case 'folder':
        return this.folderItem(node.folder);
      case 'experiment':
        return this.experimentItem(node);
      default:
        return this.runOrFactItem(node);
    }
  }

  async tooltip(node: RunsNode): Promise<string | null> {
    if (node.kind === 'folder') {
      const error = folderOf(this.context, node.folder)?.state.error ?? null;
      return error && escapeMarkdown(error);
    }
    if (node.kind === 'experiment') return null;
    const run = this.run(node);
    if (run === undefined) return null;
    const detail = await this.detail(node);
    return node.kind === 'run'
      ? runTooltip(detail, { ...this.context, folder: node.folder, before: this.before(node.folder, run) })
      : factTooltip(node, detail, this.context);
  }

  /** The rows to draw again after a change; null for the whole tree. */
  affected(folder: string, change: FolderChange): RunsNode[] | null {
    if (change.lists || change.phase) return null;
    return [...change.runs].map((runId) => runNode(folder, runId));
  }

  private roots(): RunsNode[] {
    const folders = this.context.folders();
    if (!needsFolderLevel(this.context)) return folders.flatMap(({ state }) => this.experiments(state.uri));
    const filled = folders.filter(({ state }) => state.runs.length > 0 || state.phase === 'failed');
    return filled.map(({ state }) => this.folderNode(state.uri));
  }

  private experiments(folder: string): RunsNode[] {
    const names = new Set(folderOf(this.context, folder)?.state.runs.map(({ experiment }) => experiment));
    return [...names].map((experiment) => experimentNode(folder, experiment));
  }

  private runsOf(folder: string, experiment: string): RunSummary[] {
    return folderOf(this.context, folder)?.state.runs.filter((run) => run.experiment === experiment) ?? [];
  }

  private run({ folder, runId }: { folder: string; runId: string }): RunSummary | undefined {
    return folderOf(this.context, folder)?.state.run(runId);
  }

  private async detail({ folder, runId }: { folder: string; runId: string }): Promise<RunDetail> {
    const owner = folderOf(this.context, folder);
    if (owner === undefined) throw new Error(`Folder ${folder} is gone.`);
    const detail = await owner.detail(runId);
    this.details.set(runId, detail);
    return detail;
  }

  /** The run before this one of the same job and experiment: what its params are compared with. */
  private before(folder: string, run: RunSummary): RunSummary | undefined {
    return this.runsOf(folder, run.experiment).find(
      (other) => other.startTime < run.startTime && other.job === run.job && other.id !== run.id,
    );
  }

  private folderNode(folder: string): RunsNode {
    return { kind: 'folder', id: folderId(folder), folder };
  }

  private folderItem(folder: string): ItemSpec {
    const { l10n } = this.context;
    const state = folderOf(this.context, folder)?.state;
    const failed = state?.phase === 'failed';
    return {
      label: state?.name ?? folder,
      description: failed ? l10n.t('the tracker does not answer') : undefined,
      icon: { id: failed ? 'warning' : 'root-folder' },
      collapsible: 'expanded',
      context: 'folder',
    };
  }

  private experimentItem({ folder, experiment }: RunsNode & { kind: 'experiment' }): ItemSpec {
    const { l10n } = this.context;
    const runs = this.runsOf(folder, experiment);
    const active = runs.filter(({ endTime }) => endTime === null).length;
    const rank = this.experiments(folder).findIndex(({ id }) => id === experimentId(folder, experiment));
    return {
      label: experiment,
      description: joinFacts([
        runs.length === 1 ? l10n.t('1 run') : l10n.t('{0} runs', runs.length),
        active === 0 ? null : l10n.t('{0} active', active),
      ]),
      icon: { id: 'beaker' },
      collapsible: rank < OPEN_EXPERIMENTS ? 'expanded' : 'collapsed',
      context: 'experiment',
    };
  }

  private runOrFactItem(node: RunFactNode | (RunsNode & { kind: 'run' })): ItemSpec {
    const { l10n, now, locale, isChecked } = this.context;
    const run = this.run(node);
    if (run === undefined) return { label: node.runId, collapsible: 'none', context: '' };
    if (node.kind !== 'run') return factItem(node, run, this.details.get(run.id) ?? null, l10n);
    const hashing = folderOf(this.context, node.folder)?.state.hashing(run.id);
    return runItem(run, { l10n, now: now(), locale, checked: isChecked(node), hashing });
  }
}

function experimentNode(folder: string, experiment: string): RunsNode {
  return { kind: 'experiment', id: experimentId(folder, experiment), folder, experiment };
}

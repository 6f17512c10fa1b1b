import { isActive, isElsewhere, type RunDetail, type RunSummary } from '../../shared/model/run';
import type { ServerSummary } from '../../shared/model/server';
import type { FolderChange } from '../folders/folderState';
import { escapeMarkdown } from './markdown';
import { factItem, factParent, groupFacts, runFacts } from './runFacts';
import { RunIndex } from './runIndex';
import { runItem } from './runItem';
import {
  childrenNode,
  experimentNode,
  folderId,
  moreNode,
  type RunFactNode,
  type RunsNode,
  runNode,
  serverNode,
} from './runsNodes';
import { factTooltip, runTooltip } from './runTooltip';
import { moreItem, serverItem, serverTooltip } from './serverItem';
import { folderOf, needsFolderLevel, type TreeContext } from './treeContext';
import { type ItemSpec, joinFacts, type TreeModel } from './treeModel';

/** How many experiments are unfolded from the start: those of the newest runs. */
const OPEN_EXPERIMENTS = 3;

/** The Runs view: (folders →) experiments → runs → their parts and what is known of each; below those, (servers → experiments). */
export class RunsTree implements TreeModel<RunsNode> {
  /** Details already read, so that rows can be drawn at once. */
  private readonly details = new Map<string, RunDetail>();
  private readonly indexes = new Map<string, { revision: number; index: RunIndex }>();

  constructor(private readonly context: TreeContext) {}

  async children(parent: RunsNode | null): Promise<readonly RunsNode[]> {
    if (parent === null) return this.roots();
    switch (parent.kind) {
      case 'folder':
        return this.top(parent.folder);
      case 'server':
        return this.serverRows(parent);
      case 'experiment':
        return this.runsOf(parent).map((run) => runNode(parent.folder, run.id));
      case 'run': {
        const run = this.run(parent);
        return run ? [...this.parts(parent), ...runFacts(run, parent)] : [];
      }
      case 'group': {
        if (parent.group === 'children') return this.partsOf(parent).map((run) => runNode(parent.folder, run.id));
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
      case 'more':
        return serverNode(node.folder, node.serverId);
      case 'server':
        return this.above(node.folder);
      case 'experiment':
        return node.serverId === null ? this.above(node.folder) : serverNode(node.folder, node.serverId);
      case 'run':
        return this.runParent(node);
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
      case 'server': {
        const server = this.server(node);
        if (server === undefined) return { label: '', collapsible: 'none', context: '' };
        return serverItem(server, this.index(node.folder)?.count(node.serverId) ?? 0, this.context.l10n);
      }
      case 'more':
        return moreItem(node.folder, node.serverId, this.context.l10n);
      default:
        return this.runOrFactItem(node);
    }
  }

  async tooltip(node: RunsNode): Promise<string | null> {
    if (node.kind === 'folder') {
      const error = folderOf(this.context, node.folder)?.state.error ?? null;
      return error && escapeMarkdown(error);
    }
    if (node.kind === 'experiment' || node.kind === 'more') return null;
    if (node.kind === 'server') {
      const server = this.server(node);
      return server ? serverTooltip(server, this.context.l10n, this.context.now(), this.context.locale) : null;
    }
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
    if (!needsFolderLevel(this.context)) return folders.flatMap(({ state }) => this.top(state.uri));
    const filled = folders.filter(
      ({ state }) => state.runs.length > 0 || state.servers.length > 0 || state.phase === 'failed',
    );
    return filled.map(({ state }) => this.folderNode(state.uri));
  }

  /** The store's own experiments, then the servers. */
  private top(folder: string): RunsNode[] {
    const servers = folderOf(this.context, folder)?.state.servers ?? [];
    return [...this.experiments(folder, null), ...servers.map(({ id }) => serverNode(folder, id))];
  }

  private serverRows({ folder, serverId }: RunsNode & { kind: 'server' }): RunsNode[] {
    const more = this.server({ folder, serverId })?.more === true;
    return [...this.experiments(folder, serverId), ...(more ? [moreNode(folder, serverId)] : [])];
  }

  private experiments(folder: string, serverId: string | null): RunsNode[] {
    const names = this.index(folder)?.experiments(serverId) ?? [];
    return names.map((experiment) => experimentNode(folder, experiment, serverId));
  }

  private runsOf({ folder, experiment, serverId }: RunsNode & { kind: 'experiment' }): readonly RunSummary[] {
    return this.index(folder)?.runs(serverId, experiment) ?? [];
  }

  private partsOf({ folder, runId }: { folder: string; runId: string }): readonly RunSummary[] {
    return this.index(folder)?.children(runId) ?? [];
  }

  private parts(node: RunsNode & { kind: 'run' }): RunsNode[] {
    return this.partsOf(node).length === 0 ? [] : [childrenNode(node.folder, node.runId)];
  }

  private runParent(node: RunsNode & { kind: 'run' }): RunsNode | null {
    const index = this.index(node.folder);
    const run = this.run(node);
    if (!index || !run) return null;
    const parent = index.parent(run);
    if (parent) return childrenNode(node.folder, parent.id);
    return experimentNode(node.folder, run.experiment, index.server(run));
  }

  private above(folder: string): RunsNode | null {
    return needsFolderLevel(this.context) ? this.folderNode(folder) : null;
  }

  private server({ folder, serverId }: { folder: string; serverId: string }): ServerSummary | undefined {
    return folderOf(this.context, folder)?.state.servers.find(({ id }) => id === serverId);
  }

  /** Made again only when a run changed: a tree of many runs asks for it at each row. */
  private index(folder: string): RunIndex | undefined {
    const state = folderOf(this.context, folder)?.state;
    if (!state) return undefined;
    const known = this.indexes.get(folder);
    if (known?.revision === state.revision) return known.index;
    const index = new RunIndex(state.runs, state.servers);
    this.indexes.set(folder, { revision: state.revision, index });
    return index;
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
    const index = this.index(folder);
    return index
      ?.runs(index.server(run), run.experiment)
      .find((other) => other.startTime < run.startTime && other.job === run.job && other.id !== run.id);
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

  private experimentItem(node: RunsNode & { kind: 'experiment' }): ItemSpec {
    const { l10n } = this.context;
    const { folder, experiment, serverId } = node;
    const runs = this.runsOf(node);
    const active = runs.filter((run) => isActive(run.status) && !isElsewhere(run)).length;
    const rank = this.experiments(folder, serverId).findIndex(({ id }) => id === node.id);
    return {
      label: experiment,
      description: joinFacts([
        runs.length === 1 ? l10n.t('1 run') : l10n.t('{0} runs', runs.length),
        active === 0 ? null : l10n.t('{0} active', active),
      ]),
      icon: { id: 'beaker' },
      collapsible: rank < OPEN_EXPERIMENTS ? 'expanded' : 'collapsed',
      context: serverId === null ? 'experiment' : 'serverExperiment',
    };
  }

  private runOrFactItem(node: RunFactNode | (RunsNode & { kind: 'run' })): ItemSpec {
    const { l10n, now, locale, isChecked } = this.context;
    const run = this.run(node);
    if (run === undefined) return { label: node.runId, collapsible: 'none', context: '' };
    if (node.kind === 'group' && node.group === 'children') return this.partsItem(node);
    if (node.kind !== 'run') return factItem(node, run, this.details.get(run.id) ?? null, l10n);
    const hashing = folderOf(this.context, node.folder)?.state.hashing(run.id);
    return runItem(run, { l10n, now: now(), locale, checked: isChecked(node), hashing });
  }

  private partsItem(node: RunsNode & { kind: 'group' }): ItemSpec {
    const { l10n } = this.context;
    const parts = this.partsOf(node);
    const active = parts.filter(({ status }) => isActive(status)).length;
    return {
      label: l10n.t('Child Runs'),
      description: joinFacts([String(parts.length), active === 0 ? null : l10n.t('{0} active', active)]),
      icon: { id: 'list-tree' },
      collapsible: 'expanded',
      context: 'group',
    };
  }
}

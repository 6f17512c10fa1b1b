import { shortHash } from '../../shared/format/hash';
import { formatBytes } from '../../shared/format/size';
import { formatAge, formatMoment } from '../../shared/format/time';
import type { Dataset, DatasetVersion } from '../../shared/model/dataset';
import { COMMANDS } from '../contributions/commandIds';
import type { FolderChange } from '../folders/folderState';
import { escapeMarkdown, inlineCode } from './markdown';
import { runItem } from './runItem';
import { folderOf, needsFolderLevel, type TreeContext } from './treeContext';
import { contextWords, type ItemSpec, itemCommand, joinFacts, type TreeModel } from './treeModel';

/** Rows of the Datasets view; fields as in targets.ts. */
export type DatasetsNode =
  | { kind: 'folder'; id: string; folder: string }
  | { kind: 'dataset'; id: string; folder: string; datasetPath: string; hash: string | null; copyText: string }
  | { kind: 'version'; id: string; folder: string; datasetPath: string; hash: string; copyText: string }
  | { kind: 'run'; id: string; folder: string; datasetPath: string; hash: string; runId: string };

/** The Datasets view: (folders →) paths → versions → the runs that used each. */
export class DatasetsTree implements TreeModel<DatasetsNode> {
  constructor(private readonly context: TreeContext) {}

  children(parent: DatasetsNode | null): DatasetsNode[] {
    if (parent === null) return this.roots();
    switch (parent.kind) {
      case 'folder':
        return this.datasets(parent.folder).map((dataset) => datasetNode(parent.folder, dataset));
      case 'dataset':
        return (this.dataset(parent)?.versions ?? []).map(({ hash }) =>
          versionNode(parent.folder, parent.datasetPath, hash),
        );
      case 'version':
        return this.runIds(parent).map((runId) => ({
          ...parent,
          kind: 'run',
          id: `${parent.id}\u0000${runId}`,
          runId,
        }));
      case 'run':
        return [];
    }
  }

  parent(node: DatasetsNode): DatasetsNode | null {
    switch (node.kind) {
      case 'folder':
        return null;
      case 'dataset':
        return needsFolderLevel(this.context) ? folderNode(node.folder) : null;
      case 'version': {
        const dataset = this.dataset(node);
        return dataset ? datasetNode(node.folder, dataset) : null;
      }
      case 'run':
        return versionNode(node.folder, node.datasetPath, node.hash);
    }
  }

  item(node: DatasetsNode): ItemSpec {
    switch (node.kind) {
      case 'folder':
        return folderItem(this.context, node.folder);
      case 'dataset':
        return this.datasetItem(node);
      case 'version':
        return this.versionItem(node);
      case 'run':
        return this.useItem(node);
    }
  }

  tooltip(node: DatasetsNode): string | null {
    const { l10n, locale } = this.context;
    if (node.kind === 'dataset') {
      const dataset = this.dataset(node);
      return dataset ? [escapeMarkdown(node.datasetPath), this.presence(dataset)].join('\n\n') : null;
    }
    const version = node.kind === 'version' ? this.version(node) : undefined;
    if (version === undefined || node.kind === 'folder') return null;
    return [
      escapeMarkdown(node.datasetPath),
      inlineCode(version.hash),
      escapeMarkdown(joinFacts([formatBytes(version.bytes), this.fileCount(version)])),
      escapeMarkdown(l10n.t('First used {0}', formatMoment(version.firstUsed, locale))),
      escapeMarkdown(l10n.t('Last used {0}', formatMoment(version.lastUsed, locale))),
    ].join('\n\n');
  }

  affected(_folder: string, change: FolderChange): DatasetsNode[] | null {
    return change.datasets || change.phase || change.lists ? null : [];
  }

  private roots(): DatasetsNode[] {
    const folders = this.context.folders().filter(({ state }) => state.datasets.length > 0);
    if (needsFolderLevel(this.context)) return folders.map(({ state }) => folderNode(state.uri));
    return folders.flatMap(({ state }) => state.datasets.map((dataset) => datasetNode(state.uri, dataset)));
  }

  private datasets(folder: string): readonly Dataset[] {
    return folderOf(this.context, folder)?.state.datasets ?? [];
  }

  private dataset({ folder, datasetPath }: { folder: string; datasetPath: string }): Dataset | undefined {
    return this.datasets(folder).find(({ path }) => path === datasetPath);
  }

  private version(node: { folder: string; datasetPath: string; hash: string }): DatasetVersion | undefined {
    return this.dataset(node)?.versions.find(({ hash }) => hash === node.hash);
  }

  /** Runs that are still shown, newest first. */
  private runIds(node: DatasetsNode & { kind: 'version' }): string[] {
    const used = new Set(this.version(node)?.runIds);
    const runs = folderOf(this.context, node.folder)?.state.runs ?? [];
    return runs.filter(({ id }) => used.has(id)).map(({ id }) => id);
  }

  private datasetItem(node: DatasetsNode & { kind: 'dataset' }): ItemSpec {
    const dataset = this.dataset(node);
    if (dataset === undefined) return { label: node.datasetPath, collapsible: 'none', context: '' };
    const { l10n } = this.context;
    const count = dataset.versions.length;
    const differs = dataset.differs === true;
    return {
      label: node.datasetPath,
      description: joinFacts([
        dataset.missing ? l10n.t('missing') : differs ? l10n.t('changed since its last run') : null,
        count === 0 ? null : count === 1 ? l10n.t('1 version') : l10n.t('{0} versions', count),
      ]),
      icon: datasetIcon(dataset),
      collapsible: 'collapsed',
      context: contextWords({ dataset: !dataset.missing, traceable: node.hash !== null, datasetPath: true }),
    };
  }

  private versionItem(node: DatasetsNode & { kind: 'version' }): ItemSpec {
    const { l10n, now, locale } = this.context;
    const version = this.version(node);
    if (version === undefined) return { label: shortHash(node.hash), collapsible: 'none', context: '' };
    const uses = this.runIds(node).length;
    return {
      label: shortHash(version.hash),
      description: joinFacts([
        formatBytes(version.bytes),
        this.fileCount(version),
        uses === 1 ? l10n.t('1 run') : l10n.t('{0} runs', uses),
        formatAge(version.lastUsed, now(), locale),
      ]),
      icon: { id: 'versions' },
      collapsible: uses === 0 ? 'none' : 'collapsed',
      context: 'datasetVersion hashed traceable',
    };
  }

  private useItem(node: DatasetsNode & { kind: 'run' }): ItemSpec {
    const { l10n, now, locale } = this.context;
    const run = folderOf(this.context, node.folder)?.state.run(node.runId);
    if (run === undefined) return { label: node.runId, collapsible: 'none', context: '' };
    const spec = runItem(run, { l10n, now: now(), locale });
    const { folder, runId } = node;
    return {
      ...spec,
      collapsible: 'none',
      command: itemCommand(COMMANDS.revealRun, l10n.t('Reveal in Runs View'), { folder, runId }),
    };
  }

  private presence(dataset: Dataset): string {
    const { l10n } = this.context;
    if (dataset.missing) return l10n.t('There is no such file or folder any more.');
    if (dataset.differs === null) return l10n.t('Whether it changed since its last run is not known yet.');
    return dataset.differs
      ? l10n.t('Its content differs from what the last run used.')
      : l10n.t('Its content is what the last run used.');
  }

  private fileCount({ files }: DatasetVersion): string | null {
    const { l10n } = this.context;
    return files === 1 ? null : l10n.t('{0} files', files);
  }
}

function folderNode(folder: string): DatasetsNode {
  return { kind: 'folder', id: folder, folder };
}

function folderItem(context: TreeContext, folder: string): ItemSpec {
  const label = folderOf(context, folder)?.state.name ?? folder;
  return { label, icon: { id: 'root-folder' }, collapsible: 'expanded', context: 'folder' };
}

function datasetNode(folder: string, { path, versions }: Dataset): DatasetsNode {
  const hash = versions[0]?.hash ?? null;
  return { kind: 'dataset', id: `${folder}\u0000${path}`, folder, datasetPath: path, hash, copyText: hash ?? '' };
}

export function versionNode(folder: string, datasetPath: string, hash: string): DatasetsNode {
  return {
    kind: 'version',
    id: `${folder}\u0000${datasetPath}\u0000${hash}`,
    folder,
    datasetPath,
    hash,
    copyText: hash,
  };
}

function datasetIcon(dataset: Dataset): { id: string; color?: string } {
  if (dataset.missing) return { id: 'circle-slash', color: 'gitDecoration.deletedResourceForeground' };
  if (dataset.differs === true) return { id: 'diff-modified', color: 'gitDecoration.modifiedResourceForeground' };
  return { id: 'database' };
}

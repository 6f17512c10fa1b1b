import { shortHash } from '../../shared/format/hash';
import { formatBytes } from '../../shared/format/size';
import { formatAge, formatMoment } from '../../shared/format/time';
import type { ModelVersion, RegisteredModel } from '../../shared/model/modelVersion';
import { COMMANDS } from '../contributions/commandIds';
import type { FolderChange } from '../folders/folderState';
import { escapeMarkdown, inlineCode } from './markdown';
import { mainMetric, runItem } from './runItem';
import { folderOf, needsFolderLevel, type TreeContext } from './treeContext';
import { contextWords, type ItemSpec, itemCommand, joinFacts, type TreeModel } from './treeModel';

/** Written by the tracker to models that it read from a server: the server's id. */
const SERVER_TAG = 'mlops.server';

interface VersionFields {
  folder: string;
  model: string;
  version: number;
  copyText: string;
}

/** Rows of the Models view; fields as in targets.ts. */
export type ModelsNode =
  | { kind: 'folder'; id: string; folder: string }
  | { kind: 'model'; id: string; folder: string; model: string }
  | ({ kind: 'version'; id: string } & VersionFields)
  | ({ kind: 'run'; id: string; runId: string } & VersionFields)
  | ({ kind: 'content'; id: string; runId: string; artifactPath: string } & VersionFields)
  | ({ kind: 'source'; id: string } & VersionFields)
  | ({ kind: 'commit'; id: string; runId: string } & VersionFields)
  | ({ kind: 'data'; id: string; runId: string; datasetPath: string; hash: string | null } & VersionFields);

/** What MLflow calls the stage of a version that was given none. */
const NO_STAGE = 'None';

/** Of a registered model that holds prompts, in MLflow's words. */
const PROMPT_TAG = 'mlflow.prompt.is_prompt';

/** The Models view: (folders →) models → versions → the run, artifact or source, commit and data each came from. */
export class ModelsTree implements TreeModel<ModelsNode> {
  constructor(private readonly context: TreeContext) {}

  children(parent: ModelsNode | null): ModelsNode[] {
    if (parent === null) return this.roots();
    switch (parent.kind) {
      case 'folder':
        return this.models(parent.folder).map(({ name }) => modelNode(parent.folder, name));
      case 'model':
        return (this.model(parent)?.versions ?? []).map((version) => modelVersionNode(parent.folder, version));
      case 'version': {
        const version = this.version(parent);
        return version ? origins(parent, version) : [];
      }
      default:
        return [];
    }
  }

  parent(node: ModelsNode): ModelsNode | null {
    switch (node.kind) {
      case 'folder':
        return null;
      case 'model':
        return needsFolderLevel(this.context) ? folderNode(node.folder) : null;
      case 'version':
        return modelNode(node.folder, node.model);
      default: {
        const version = this.version(node);
        return version ? modelVersionNode(node.folder, version) : null;
      }
    }
  }

  item(node: ModelsNode): ItemSpec {
    if (node.kind === 'folder') return this.folderItem(node.folder);
    if (node.kind === 'model') return this.modelItem(node);
    const version = this.version(node);
    if (version === undefined) return { label: node.model, collapsible: 'none', context: '' };
    return node.kind === 'version' ? this.versionItem(node, version) : this.originItem(node, version);
  }

  tooltip(node: ModelsNode): string | null {
    const { l10n, locale } = this.context;
    if (node.kind === 'folder') return null;
    if (node.kind === 'model') return this.modelTooltip(node);
    if (node.kind === 'source') return inlineCode(node.copyText);
    if (node.kind === 'data') return node.hash === null ? null : inlineCode(node.hash);
    const version = this.version(node);
    if (version === undefined) return null;
    if (node.kind === 'commit') return inlineCode(version.commit ?? '');
    return [
      `**${escapeMarkdown(l10n.t('{0}, version {1}', version.model, version.version))}**`,
      escapeMarkdown(version.note),
      version.hash === null ? '' : inlineCode(version.hash),
      escapeMarkdown(contentFacts(version)),
      version.source === null ? '' : inlineCode(version.source),
      version.stage === NO_STAGE ? '' : escapeMarkdown(l10n.t('Stage: {0}', version.stage)),
      tagLines(version.tags),
      version.status === 'READY' ? '' : escapeMarkdown(joinFacts([version.status, version.statusMessage])),
      escapeMarkdown(l10n.t('Registered {0}', formatMoment(version.createdAt, locale))),
    ]
      .filter((line) => line !== '')
      .join('\n\n');
  }

  private modelTooltip(node: ModelsNode & { kind: 'model' }): string | null {
    const model = this.model(node);
    if (model === undefined || (model.description === '' && Object.keys(model.tags).length === 0)) return null;
    return [`**${escapeMarkdown(model.name)}**`, escapeMarkdown(model.description), tagLines(model.tags)]
      .filter((line) => line !== '')
      .join('\n\n');
  }

  affected(_folder: string, change: FolderChange): ModelsNode[] | null {
    return change.models || change.phase ? null : [];
  }

  private roots(): ModelsNode[] {
    const folders = this.context.folders().filter(({ state }) => state.models.length > 0);
    if (needsFolderLevel(this.context)) return folders.map(({ state }) => folderNode(state.uri));
    return folders.flatMap(({ state }) => state.models.map(({ name }) => modelNode(state.uri, name)));
  }

  private models(folder: string): readonly RegisteredModel[] {
    return folderOf(this.context, folder)?.state.models ?? [];
  }

  private model({ folder, model }: { folder: string; model: string }): RegisteredModel | undefined {
    return this.models(folder).find(({ name }) => name === model);
  }

  private version(node: { folder: string; model: string; version: number }): ModelVersion | undefined {
    return this.model(node)?.versions.find(({ version }) => version === node.version);
  }

  private folderItem(folder: string): ItemSpec {
    const label = folderOf(this.context, folder)?.state.name ?? folder;
    return { label, icon: { id: 'root-folder' }, collapsible: 'expanded', context: 'folder' };
  }

  private modelItem(node: ModelsNode & { kind: 'model' }): ItemSpec {
    const { l10n } = this.context;
    const model = this.model(node);
    const count = model?.versions.length ?? 0;
    const aliases = Object.entries(model?.aliases ?? {}).sort(([a], [b]) => a.localeCompare(b));
    return {
      label: node.model,
      description: joinFacts([
        model?.tags[PROMPT_TAG] === 'true' ? l10n.t('prompt') : null,
        versionCount(l10n, count),
        ...aliases.map(([alias, version]) => l10n.t('@{0} is {1}', alias, version)),
        this.serverName(node),
      ]),
      icon: { id: model?.tags[PROMPT_TAG] === 'true' ? 'comment' : 'package' },
      collapsible: count === 0 ? 'none' : 'expanded',
      context: contextWords({ model: true, aliased: aliases.length > 0 }),
    };
  }

  /** Of the server that a model was read from, so that it is not taken for one of the store. */
  private serverName({ folder, model }: { folder: string; model: string }): string | null {
    const id = this.model({ folder, model })?.tags[SERVER_TAG];
    const servers = folderOf(this.context, folder)?.state.servers ?? [];
    return servers.find((server) => server.id === id)?.name ?? null;
  }

  private versionItem(node: ModelsNode & { kind: 'version' }, version: ModelVersion): ItemSpec {
    const { l10n, now, locale } = this.context;
    const run = folderOf(this.context, node.folder)?.state.run(version.runId ?? '');
    return {
      label: l10n.t('Version {0}', version.version),
      description: joinFacts([
        ...version.aliases.map((alias) => `@${alias}`),
        version.stage === NO_STAGE ? null : version.stage,
        run && mainMetric(run),
        formatAge(version.createdAt, now(), locale),
        version.note.split('\n', 1)[0],
      ]),
      icon: { id: version.aliases.length > 0 ? 'verified-filled' : 'verified' },
      collapsible: 'collapsed',
      context: contextWords({
        modelVersion: true,
        aliased: version.aliases.length > 0,
        hashed: version.hash !== null,
        traceable: true,
      }),
    };
  }

  private originItem(
    node: Exclude<ModelsNode, { kind: 'folder' | 'model' | 'version' }>,
    version: ModelVersion,
  ): ItemSpec {
    const { l10n, now, locale } = this.context;
    const { folder } = node;
    if (node.kind === 'source') return sourceItem(node, version);
    const { runId } = node;
    switch (node.kind) {
      case 'run': {
        const run = folderOf(this.context, folder)?.state.run(runId);
        if (run === undefined) return { label: runId, icon: { id: 'question' }, collapsible: 'none', context: '' };
        return {
          ...runItem(run, { l10n, now: now(), locale }),
          collapsible: 'none',
          command: itemCommand(COMMANDS.revealRun, l10n.t('Reveal in Runs View'), { folder, runId }),
        };
      }
      case 'content':
        return {
          label: node.artifactPath,
          description: joinFacts([
            version.hash === null ? null : shortHash(version.hash),
            version.bytes === null ? null : formatBytes(version.bytes),
          ]),
          icon: { id: 'file' },
          collapsible: 'none',
          context: contextWords({ content: true, hashed: version.hash !== null }),
          command: itemCommand(COMMANDS.openArtifact, l10n.t('Open Artifact'), {
            folder,
            runId,
            artifactPath: node.artifactPath,
          }),
        };
      case 'commit':
        return {
          label: shortHash(node.copyText),
          icon: { id: 'git-commit' },
          collapsible: 'none',
          context: 'commit hashed',
          command: itemCommand(COMMANDS.goToCommit, l10n.t('Go to Commit'), { folder, runId }),
        };
      case 'data':
        return {
          label: node.datasetPath,
          description: node.hash === null ? l10n.t('changed during the run') : shortHash(node.hash),
          icon: { id: 'database' },
          collapsible: 'none',
          context: contextWords({ dataset: true, hashed: node.hash !== null, traceable: node.hash !== null }),
          command: itemCommand(COMMANDS.openDataset, l10n.t('Open Dataset'), {
            folder,
            datasetPath: node.datasetPath,
          }),
        };
    }
  }
}

/** What it was made of and how large it is. */
function contentFacts({ artifactPath, bytes }: ModelVersion): string {
  return joinFacts([artifactPath, bytes === null ? null : formatBytes(bytes)]);
}

function folderNode(folder: string): ModelsNode {
  return { kind: 'folder', id: folder, folder };
}

function modelNode(folder: string, model: string): ModelsNode {
  return { kind: 'model', id: `${folder}\u0000${model}`, folder, model };
}

export function modelVersionNode(
  folder: string,
  { model, version, hash }: { model: string; version: number; hash: string | null },
): ModelsNode {
  return {
    kind: 'version',
    id: `${folder}\u0000${model}\u0000${version}`,
    folder,
    model,
    version,
    copyText: hash ?? '',
  };
}

function origins(parent: ModelsNode & { kind: 'version' }, version: ModelVersion): ModelsNode[] {
  const { runId, commit, artifactPath, hash, datasets, source, loggedModelId } = version;
  const named = (name: string, copyText: string) => ({ ...parent, id: `${parent.id}\u0000${name}`, copyText });
  const from: ModelsNode[] =
    artifactPath === null || runId === null
      ? [{ ...named('source', source ?? loggedModelId ?? ''), kind: 'source' }]
      : [{ ...named('content', hash ?? ''), runId, kind: 'content', artifactPath }];
  // A version that was registered elsewhere, or by its URI alone, has no run.
  if (runId === null) return from;
  return [
    { ...named('run', runId), runId, kind: 'run' },
    ...from,
    ...(commit === null ? [] : [{ ...named('commit', commit), runId, kind: 'commit' as const }]),
    ...datasets.map(({ path, hash: dataHash }) => ({
      ...named(`data\u0000${path}`, dataHash ?? ''),
      runId,
      kind: 'data' as const,
      datasetPath: path,
      hash: dataHash,
    })),
  ];
}

/** The logged model, or the URI, that stands where an artifact of a run would. */
function sourceItem(
  { copyText }: ModelsNode & { kind: 'source' },
  { loggedModelId, hash, bytes }: ModelVersion,
): ItemSpec {
  return {
    label: loggedModelId ?? copyText,
    description: joinFacts([hash && shortHash(hash), bytes === null ? null : formatBytes(bytes)]),
    icon: { id: loggedModelId === null ? 'link' : 'file-zip' },
    collapsible: 'none',
    context: contextWords({ source: true }),
  };
}

function versionCount(l10n: TreeContext['l10n'], count: number): string {
  if (count === 0) return l10n.t('no versions');
  return count === 1 ? l10n.t('1 version') : l10n.t('{0} versions', count);
}

/** One line a tag. */
function tagLines(tags: Record<string, string>): string {
  return Object.entries(tags)
    .map(([key, value]) => inlineCode(value === '' ? key : `${key}: ${value}`))
    .join('  \n');
}
